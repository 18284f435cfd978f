// Starts InstallChatwoot on Temporal's own start page and watches it on the run's page. Prints what was seen as JSON.
// Usage: node install.mjs LINK ARTEFACTS [INPUT] [ANSWER...]
//   INPUT     what to type into the input field; empty leaves it empty
//   ANSWER    what to do on the page, one after the other, once the run is parked: `cancel`, or what to send as the Update `decide`
import {TemporalPage} from './temporal-page.mjs';

const [link, artefacts, input = '', ...answers] = process.argv.slice(2);
const page = await TemporalPage.open(artefacts);
try {
  const seen = {refused: []};
  await page.start(link, input);
  seen.page = page.run;
  seen.running = await page.checklistUntil(text => /preflight/.test(text), 'the checklist');
  await page.shot('running');
  if (answers.length > 0) {
    seen.parked = await page.checklistUntil(text => /Parked at/.test(text), 'a parked run');
    seen.parkedWhole = await page.shotOfChecklist('parked');
  }
  for (const answer of answers) {
    const refused = answer === 'cancel' ? await page.cancel() : await page.decide(answer);
    if (refused) seen.refused.push(refused);
  }
  seen.status = await page.untilClosed();
  seen.checklist = await page.checklist();
  seen.checklistWhole = await page.shotOfChecklist('checklist');
  seen.history = await page.history();
  await page.shot('history');
  console.log(JSON.stringify(seen));
} finally {
  await page.close();
}
