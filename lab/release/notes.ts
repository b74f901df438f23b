/** What the changelog says of a version: the lines between its heading and the next one's; undefined where it says nothing. */
export const notesOf = (changelog: string, version: string): string | undefined => {
  const sections = changelog.split(/^## /m)
  const found = sections.find((section) => section.startsWith(`[${version}]`))
  const notes = found?.slice(found.indexOf("\n")).trim()
  return notes === "" ? undefined : notes
}

/** What speaks against releasing a tag, or the notes of the release. */
export const releaseOf = (
  tag: string,
  { version, changelog }: { readonly version: string; readonly changelog: string }
): { readonly _tag: "Notes"; readonly notes: string } | { readonly _tag: "Wrong"; readonly why: string } => {
  if (tag !== `v${version}`) return { _tag: "Wrong", why: `the tag is ${tag}, and package.json says ${version}` }
  const notes = notesOf(changelog, version)
  return notes === undefined
    ? { _tag: "Wrong", why: `CHANGELOG.md has nothing under [${version}]` }
    : { _tag: "Notes", notes }
}
