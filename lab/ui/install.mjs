// Starts InstallChatwoot on Temporal's own start page and watches it on the run's page. Prints what was seen as JSON.
// Usage: node install.mjs LINK ARTEFACTS [INPUT] [DECISION]
//   INPUT     what to type into the input field; empty leaves it empty
//   DECISION  what to send from the page, as the Update `decide`, once the run is parked
import {TemporalPage} from './temporal-page.mjs';

const [link, artefacts, input = '', decision = ''] = process.argv.slice(2);
const page = await TemporalPage.open(artefacts);
try {
  const seen = {};
  await page.start(link, input);
  seen.page = page.run;
  seen.running = await page.checklistUntil(text => /preflight/.test(text), 'the checklist');
  await page.shot('running');
  if (decision) {
    seen.parked = await page.checklistUntil(text => /Parked at/.test(text), 'a parked run');
    await page.shot('parked');
    await page.decide(decision);
  }
  seen.status = await page.untilClosed();
  seen.checklist = await page.checklist();
  await page.shot('checklist');
  seen.history = await page.history();
  await page.shot('history');
  console.log(JSON.stringify(seen));
} finally {
  await page.close();
}
