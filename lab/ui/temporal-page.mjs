// Temporal's UI as a person uses it, in a real browser.
import {chromium} from 'playwright-core';

const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const CLOSED = /Back to Workflows\s+(Completed|Failed|Canceled|Terminated|Timed Out|Continued as New)/;

const WINDOW = {width: 1400, height: 1400};

// The address of the schedules in the namespace of a start page.
const schedules = link => link.replace(/\/workflows\/start-workflow\?.*$/, '/schedules');

export class TemporalPage {
  static async open(artefacts) {
    const browser = await chromium.launch({executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: QUIET});
    return new TemporalPage(browser, await browser.newPage({viewport: WINDOW}), artefacts);
  }

  constructor(browser, page, artefacts) {
    Object.assign(this, {browser, page, artefacts});
  }

  async shot(name) {
    await this.page.screenshot({path: `${this.artefacts}/${name}.png`});
  }

  // Fills in the input of the start page that LINK opens, and starts.
  async start(link, input) {
    const {page} = this;
    await page.goto(link, {waitUntil: 'networkidle'});
    await page.getByLabel('Workflow ID', {exact: false}).first().waitFor();
    await page.locator('.cm-content').first().click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    if (input) await page.keyboard.insertText(input);
    // The editor formats what was typed when it is left, and moves the button.
    await page.getByText('Start a Workflow').first().click();
    await this.shot('start');
    const started = page.getByRole('link', {name: 'Workflow started successfully'});
    await page.getByRole('button', {name: 'Start Workflow'}).last().click();
    await started.click();
    await page.waitForURL(/\/workflows\/.+\/[0-9a-f-]{36}/);
    this.run = page.url().replace(/\/(history|user-metadata).*$/, '');
  }

  // The live checklist is shown with the run's user metadata, and loaded when that is opened.
  async openChecklist() {
    const {page} = this;
    await page.getByRole('tab', {name: 'User Metadata'}).or(page.getByRole('link', {name: 'User Metadata'})).first().click();
    await page.getByText('Current Details').first().waitFor();
  }

  // What the page shows of it, in a frame of its own, once the worker was asked anew: on the key R, and on nothing else.
  async checklist() {
    const {page} = this;
    const fresh = page.getByText('for freshness').first().locator('..');
    const before = await fresh.innerText();
    await page.keyboard.press('r');
    // Says when the last answer came. One that does not come is for the next look.
    await page.waitForFunction(([said, before]) => said.innerText !== before, [await fresh.elementHandle(), before], {timeout: 15_000}).catch(() => {});
    return page.frameLocator('iframe').last().locator('main').innerText();
  }

  // A picture of all of it, in a window that is high enough; and whether the frame shows the last of its lines, or has to be scrolled.
  async shotOfChecklist(name) {
    const {page} = this;
    // The page makes the frame as high as what it holds, once that is loaded.
    await page.waitForFunction(() => [...document.querySelectorAll('iframe')].pop()?.height);
    const height = await page.evaluate(() => document.getElementById('content-wrapper').scrollHeight);
    await page.setViewportSize({...WINDOW, height});
    await this.shot(name);
    await page.setViewportSize(WINDOW);
    return page.evaluate(() => {
      const frame = [...document.querySelectorAll('iframe')].pop();
      const texts = document.createTreeWalker(frame.contentDocument.body, NodeFilter.SHOW_TEXT);
      const line = document.createRange();
      while (texts.nextNode()) if (texts.currentNode.data.trim()) line.selectNodeContents(texts.currentNode);
      return line.getBoundingClientRect().bottom <= frame.clientHeight;
    });
  }

  async status() {
    return (await this.page.locator('body').innerText()).match(CLOSED)?.[1];
  }

  // Looks at the checklist until it fits; the limit is for what never does.
  async checklistUntil(fits, what, limit = 180_000) {
    const end = Date.now() + limit;
    let text = '';
    await this.openChecklist();
    while (Date.now() < end) {
      text = await this.checklist();
      if (fits(text) || (await this.status())) return text;
    }
    await this.shot('never');
    throw new Error(`never seen: ${what}; the page says:\n${text}`);
  }

  async untilClosed() {
    await this.checklistUntil(() => false, 'the end of the run');
    return this.status();
  }

  async history() {
    await this.page.goto(`${this.run}/history`, {waitUntil: 'networkidle'});
    // On a busy machine the events come after a pause that looks like the end.
    await this.page.getByText('Loading...').first().waitFor({state: 'hidden'});
    return this.page.locator('body').innerText();
  }

  // More Actions, Send an Update, decide. Returns what the dialog says against it: nothing when it was taken.
  async decide(decision) {
    const {page} = this;
    await page.getByRole('button', {name: 'More Actions'}).click();
    await page.getByRole('menuitem', {name: 'Send an Update'}).click();
    const dialog = page.locator('#update-confirmation-modal[open]').last();
    await dialog.waitFor();
    await dialog.locator('button', {has: page.locator('#update-select')}).click();
    await page.getByRole('option', {name: 'decide'}).click();
    await dialog.locator('.cm-content').first().click();
    // What was refused before may still stand there.
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(decision);
    // Labelled optional; the browser sends nothing without it. Leaving the editor formats what was typed and moves the button.
    await dialog.locator('#update-id').fill(`page-${Date.now()}`);
    await dialog.locator('.cm-line').nth(1).waitFor();
    await this.shot('update');
    const before = await dialog.innerText();
    await dialog.getByTestId('confirm-modal-button').click();
    const refused = await this.saidInsteadOfClosing('update-confirmation-modal', before);
    if (refused) {
      await this.shot('refused');
      await dialog.getByRole('button', {name: 'Cancel'}).last().click();
      await dialog.waitFor({state: 'hidden'});
    }
    return refused;
  }

  // A dialog closes when the server has taken what it sent, and says something new when it has not.
  async saidInsteadOfClosing(dialog, before, limit = 30_000) {
    const end = Date.now() + limit;
    while (Date.now() < end) {
      const said = await this.page.evaluate(([id, before]) => {
        const open = [...document.querySelectorAll(`#${id}[open]`)].pop();
        const told = before.split('\n');
        return open?.innerText.split('\n').filter(line => line.trim() && !told.includes(line) && !/in progress/i.test(line)).join('\n');
      }, [dialog, before]);
      if (said === undefined) return '';
      if (said) return said;
    }
    await this.shot('never');
    throw new Error(`${dialog} neither closes nor says why`);
  }

  // Request Cancellation, and the yes to it.
  async cancel() {
    const {page} = this;
    await page.getByRole('button', {name: 'Request Cancellation'}).click();
    const dialog = page.locator('#cancel-confirmation-modal[open]').last();
    await dialog.waitFor();
    await this.shot('cancel');
    await dialog.getByTestId('confirm-modal-button').click();
    await dialog.waitFor({state: 'hidden'});
  }

  // Fills in the form for a new schedule, with type, id and task queue as LINK has them for a start page, and creates it. Every other
  // field of the form is left as it is: the input empty, which means the defaults, and no search attributes.
  async schedule(link, id, cron) {
    const {page} = this;
    const start = new URL(link).searchParams;
    await page.goto(`${schedules(link)}/create`, {waitUntil: 'networkidle'});
    await page.getByTestId('schedule-name-input').fill(id);
    await page.getByTestId('schedule-type-input').fill(start.get('workflowType'));
    await page.getByTestId('schedule-workflow-id-input').fill(start.get('workflowId'));
    await page.getByTestId('schedule-task-queue-input').fill(start.get('taskQueue'));
    await page.getByRole('tab', {name: 'String', exact: true}).click();
    await page.locator('#cronString').fill(cron);
    await this.shot('form');
    await page.getByTestId('create-schedule-button').click();
    // The form gives way to the list two seconds after the server has taken it; a refusal is said in the form.
    try {
      await page.waitForURL(url => url.pathname.endsWith('/schedules'));
    } catch (never) {
      await this.shot('never');
      throw new Error(`${never.message}; the page says:\n${await page.locator('body').innerText()}`);
    }
  }

  // What a schedule's page says of it, once it has asked.
  async ofSchedule(link, id) {
    const {page} = this;
    await page.goto(`${schedules(link)}/${encodeURIComponent(id)}`);
    await page.getByTestId('schedule-calendar').first().waitFor();
    await this.shot('schedule');
    return page.locator('body').innerText();
  }

  async close() {
    await this.browser.close();
  }
}
