// Starts InstallChatwoot from the Temporal UI as a person would: opens the page of `runbook link install`, leaves or fills the input,
// presses Start, and watches the run's page. Prints the run's page address and what its current details say.
// Usage: node start-install.mjs LINK ARTEFACTS [INPUT] [UPDATE]
//   INPUT   JSON for the input field; "" leaves it empty
//   UPDATE  JSON of a decision to send from the page once the run is parked
import {chromium} from 'playwright-core';

const [link, artefacts, input = '', update = ''] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage({viewport: {width: 1400, height: 1400}});
const shot = name => page.screenshot({path: `${artefacts}/${name}.png`});

try {
  await page.goto(link, {waitUntil: 'networkidle'});
  await page.getByLabel('Workflow ID', {exact: false}).first().waitFor();
  const editor = page.locator('.cm-content').first();
  await editor.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  if (input) await page.keyboard.insertText(input);
  await page.getByText('Start a Workflow').first().click(); // the editor formats what was typed when it is left, and moves the button
  await page.waitForTimeout(500);
  await shot('start');
  await page.getByRole('button', {name: 'Start Workflow'}).last().click();
  await page.getByRole('link', {name: 'Workflow started successfully'}).click();
  await page.waitForURL(/\/workflows\/.+\/[0-9a-f-]{36}/, {timeout: 20000});
  console.log('page', page.url());
  const until = Date.now() + 120000;
  for (let rounds = 0; Date.now() < until; rounds++) {
    await page.keyboard.press('r');
    await page.waitForTimeout(1000);
    const text = await page.locator('body').innerText();
    if (rounds === 2) await shot('running');
    if (update && /waiting for a decision/i.test(text)) {
      await shot('parked');
      await decide(update);
    }
    if (/Back to Workflows\s+(Completed|Failed|Canceled|Terminated)/.test(text)) break;
  }
  await page.keyboard.press('r');
  await page.waitForTimeout(1500);
  await shot('end');
  console.log(await page.locator('body').innerText());
} finally {
  await browser.close();
}

async function decide(decision) {
  await page.getByRole('button', {name: 'More Actions'}).click();
  await page.getByRole('menuitem', {name: 'Send an Update'}).click();
  const dialog = page.locator('#update-confirmation-modal[open]').last();
  await dialog.waitFor();
  await shot('update');
  await dialog.locator('button', {has: page.locator('#update-select')}).click();
  await page.getByRole('option', {name: 'decide'}).click();
  await dialog.locator('.cm-content').first().click();
  await page.keyboard.insertText(decision);
  await shot('update-filled');
  await dialog.locator('button[type=submit]').last().click();
}
