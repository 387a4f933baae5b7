/** An example of a package's documentation, as it was compiled: a user's file, so no export. @param name below `dist/test` */
export async function loadExample<T>(pkg: string, name: string): Promise<T> {
  return (await import(new URL(`../../../packages/${pkg}/dist/test/${name}.js`, import.meta.url).href)) as T;
}
