import type { Page } from 'playwright-core';

/** Somebody with an account. */
export interface Someone {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export const ANNA: Someone = { name: 'Anna', email: 'anna@example.org', password: 'four words in a row' };
export const BEN: Someone = { name: 'Ben', email: 'ben@example.org', password: 'another four good words' };

/** Makes an account with a one-time link, as its reader does. */
export async function join(page: Page, link: string, someone: Someone): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(someone.name);
  await page.getByLabel('E-mail').fill(someone.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(someone.password);
  await page.getByRole('button', { name: 'Make your account' }).click();
  await page.getByRole('heading', { name: 'Ask what is wrong' }).waitFor();
}

/** Types a question and waits until its answer is there. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('What would you like to know?').fill(question);
  await page.getByRole('button', { name: 'Find out', exact: true }).click();
  await page.getByRole('article', { name: 'Diagnosis' }).waitFor();
}
