import type { Setting, SettingGroup } from "../../platform/Config.ts"

const endOfSentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

const exampleOf = ({ name, description, fallback }: Setting<unknown>) => {
  const otherwise = fallback._tag === "Words" ? ` Default: ${endOfSentence(fallback.text)}` : ""
  return `# ${description}${otherwise}\n# ${name}=${fallback._tag === "Value" ? fallback.text : ""}`
}

/** `.env.example`: every setting commented out, with its meaning and its default. */
export const envExample = (groups: ReadonlyArray<SettingGroup>): string =>
  [
    '# Settings of the bot. Copy this file to .env and take away the # of what you set; a setting left empty is not set.\n# A # within a value begins a comment, so a value with one stands in quotes: NAME="a#b".\n# Each secret NAME may be in a file instead, which NAME_FILE names.\n# Written by `npm run settings`.',
    ...groups.flatMap(({ title, settings }) => [
      `# ${"-".repeat(8)} ${title}`,
      ...Object.values(settings).map(exampleOf)
    ])
  ].join("\n\n") + "\n"

/** Names of settings and addresses, set as code. */
const asCode = (text: string) => text.replaceAll(/\b[A-Z]+(?:_[A-Z]+)+\b|\bhttps?:\/\/[^\s;,]*[^\s;,.]/g, "`$&`")

const fallbackOf = ({ fallback }: Setting<unknown>): string => {
  switch (fallback._tag) {
    case "None":
      return "–"
    case "Value":
      return `\`${fallback.text}\``
    case "Words":
      return asCode(fallback.text)
  }
}

const rowOf = (setting: Setting<unknown>) =>
  `| \`${setting.name}\`${setting.secret ? " 🔒" : ""} | ${fallbackOf(setting)} | ${asCode(setting.description.replaceAll("|", "\\|"))} |`

/** `docs/settings.md`: the same as a page, a table for each group. */
export const settingsPage = (groups: ReadonlyArray<SettingGroup>): string =>
  [
    "# Settings",
    "<!-- Written by `npm run settings` from the table that the bot reads: src/app/Settings.ts and each provider's own. -->",
    "The bot reads them from its environment, or from a file `.env` beside it: [`.env.example`](../.env.example) has them all. None is needed for a first start. `NAME=` counts as not set; white space and quotes around a value are not part of it, and words such as `info` are taken in any case. In `.env` a `#` begins a comment, so a value with one stands in quotes. Each secret `NAME` may be in a file, which `NAME_FILE` names. A wrong setting stops the start with one line per fault, which never shows its value; `npm run doctor` tells which are set, and whether each key and server works. 🔒 marks secrets: they are in no log, error or address.",
    ...groups.map(({ title, settings }) =>
      [`## ${title}\n`, "| setting | default | meaning |", "|---|---|---|", ...Object.values(settings).map(rowOf)].join(
        "\n"
      )
    )
  ].join("\n\n") + "\n"
