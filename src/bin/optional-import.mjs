/**
 * Imports a module of a package that is not among the dependencies, by its file: there is no name that it could be
 * imported by. The only computed import of the product; what it may load is said where it is called.
 *
 * @param {string} url a `file:` URL
 * @returns {Promise<unknown>}
 */
export async function importOptional(url) {
  return await import(url);
}
