import type { Page } from 'playwright-core';
import type { Visit } from './browser.ts';

/** Somebody with an account. */
export interface Someone {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export const ANNA: Someone = { name: 'Anna', email: 'anna@example.org', password: 'four words in a row' };
export const BEN: Someone = { name: 'Ben', email: 'ben@example.org', password: 'another four good words' };

/** Makes an account with a one-time link, as its reader does. */
export async function join({ page, go }: Visit, link: string, someone: Someone): Promise<void> {
  await fillIn({ page, go }, link, someone);
  await page.getByRole('heading', { name: 'Ask what is wrong' }).waitFor();
}

/** The same for those to whom the first page has no question to offer. */
export async function fillIn(
  { page, go }: Pick<Visit, 'page' | 'go'>,
  link: string,
  someone: Someone,
): Promise<void> {
  await go(link);
  await page.getByLabel('Your name').fill(someone.name);
  await page.getByLabel('E-mail').fill(someone.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(someone.password);
  await page.getByRole('button', { name: 'Make your account' }).click();
}

/** Types a question and waits until its answer is there. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('What would you like to know?').fill(question);
  await page.getByRole('button', { name: 'Find out', exact: true }).click();
  await page.getByRole('article', { name: 'Diagnosis' }).waitFor();
}
