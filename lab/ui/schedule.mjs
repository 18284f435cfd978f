// Makes a schedule in the form of Temporal's own UI and looks at its page. Prints what was seen as JSON.
// Usage: node schedule.mjs LINK ARTEFACTS ID CRON
//   LINK      of a start page: type, workflow id and task queue are the schedule's as well
//   CRON      may begin with CRON_TZ=ZONE, since the form has no field for a time zone
import {TemporalPage} from './temporal-page.mjs';

const [link, artefacts, id, cron] = process.argv.slice(2);
const page = await TemporalPage.open(artefacts);
try {
  await page.schedule(link, id, cron);
  console.log(JSON.stringify({page: await page.ofSchedule(link, id)}));
} finally {
  await page.close();
}
