import { Context, Effect, Layer } from "effect"
import type { SqlError } from "effect/sql"
import { Zip, ZipDeflate } from "fflate"
import type { JobId, UserId } from "../domain/Ids.ts"
import type { Language } from "../domain/Language.ts"
import { html } from "../platform/Locale.ts"
import { day } from "../platform/Locale/dates.ts"
import { SharedLinks } from "../video/SharedLinks.ts"
import { makeRows, pageSize, type ReadPage, type Row } from "./Exports/rows.ts"

/** Bytes of the file: half of what Telegram takes, and words shrink to a third. What does not fit is left out, which is said. */
const maxBytes = 20_000_000
/** Rows of each kind: years of the busiest user's. */
const maxRows = 20_000

/** A file with everything that is kept of a user; `whole` is false where not all of it fits. */
export interface Exported {
  readonly bytes: Uint8Array
  readonly whole: boolean
}

/**
 * Everything that is kept of a user as one ZIP file: a page to read, and the same as JSON for programs. Rows are read page by page and
 * packed at once, so that of all there is only the packed file is in memory, and nothing on the disk.
 */
export class Exports extends Context.Service<
  Exports,
  { readonly make: (user: UserId, language: Language) => Effect.Effect<Exported, SqlError.SqlError> }
>()("kudo/Exports") {
  static readonly layer = Layer.effect(
    Exports,
    Effect.gen(function* () {
      const rows = yield* makeRows
      const links = yield* SharedLinks
      const linkOf = ({ job }: Row) =>
        // As the database has it, which holds nothing but ids there.
        job === null ? Effect.succeed(undefined) : links.make(job as JobId)

      return Exports.of({
        make: Effect.fn("Exports.make")(function* (user, language) {
          const pack = makePack()
          const text = html(language)
          const each = makeEach(pack, user)
          for (const [name, read] of Object.entries(rows)) {
            const file = pack.file(`${name}.json`)
            let first = true
            file.write("[")
            yield* each(read, (row) =>
              Effect.map(linkOf(row), (link) => {
                file.write(
                  `${first ? "\n" : ",\n"}${JSON.stringify(link === undefined ? row.data : { ...row.data, link })}`
                )
                first = false
              })
            )
            file.end("\n]\n")
          }
          const page = pack.file("index.html")
          page.write(pageHead(language, text("export-title")))
          for (const name of sections) {
            page.write(`<h2>${text(`export-${name}`)}</h2>\n<ul>\n`)
            yield* each(rows[name], (row) => Effect.map(linkOf(row), (link) => page.write(line(row, link, language))))
            page.write("</ul>\n")
          }
          page.end("</body></html>\n")
          return pack.end()
        })
      })
    })
  )
}

const sections = ["profile", "videos", "stills", "coins", "payments", "support", "notes"] as const

const escaped = (words: string) =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

const pageHead = (language: Language, title: string) =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}li{white-space:pre-wrap}</style>
</head><body><h1>${title}</h1>\n`

const line = ({ key, at, text, job }: Row, link: string | undefined, language: Language) => {
  const year = new Date(at).getUTCFullYear()
  const words = job === null && link === undefined ? escaped(text) : `№ ${key} ${escaped(text)}`
  const shown = link === undefined ? words : `<a href="${escaped(link)}">${words}</a>`
  return `<li>${day(at, language)} ${year} · ${shown}</li>\n`
}

type Pack = ReturnType<typeof makePack>

/** Goes through a user's rows, a page at a time, as long as there is room. */
const makeEach = (pack: Pack, user: UserId) =>
  Effect.fnUntraced(function* (read: ReadPage, tell: (row: Row) => Effect.Effect<void>) {
    let after = 0
    for (let count = 0; pack.hasRoom(); count += pageSize) {
      if (count >= maxRows) return pack.leaveOut()
      const page = yield* read(user, after)
      yield* Effect.forEach(page, tell, { discard: true })
      after = page.at(-1)?.key ?? after
      if (page.length < pageSize) return
    }
  })

/** A ZIP file that grows in memory. Its files are written one after the other. */
const makePack = () => {
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  let whole = true
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error
    chunks.push(chunk)
    bytes += chunk.length
  })
  return {
    file: (name: string) => {
      const file = new ZipDeflate(name, { level: 6 })
      zip.add(file)
      return {
        write: (words: string) => file.push(Buffer.from(words)),
        end: (words: string) => file.push(Buffer.from(words), true)
      }
    },
    hasRoom: () => {
      if (bytes >= maxBytes) whole = false
      return whole || bytes < maxBytes
    },
    leaveOut: () => {
      whole = false
    },
    end: (): Exported => {
      zip.end()
      return { bytes: Buffer.concat(chunks), whole }
    }
  }
}
