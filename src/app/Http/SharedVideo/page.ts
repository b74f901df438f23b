import { createHash } from "node:crypto"
import { type Language, languages } from "../../../domain/Language.ts"
import { escapeHtml, plain } from "../../../platform/Locale.ts"

const style = `
:root { color-scheme: light dark; --page: #f4f5f7; --card: #fff; --text: #16181d; --quiet: #5c6370; --accent: #0a66c2; --on: #fff }
@media (prefers-color-scheme: dark) {
  :root { --page: #101216; --card: #1a1d23; --text: #eceef2; --quiet: #a2a9b5; --accent: #7ab8ff; --on: #0b1a2b }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100svh; display: grid; place-items: center; background: var(--card); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 44rem; padding: 1rem; background: var(--card) }
video { display: block; width: auto; height: auto; max-width: 100%; max-height: 66svh; margin: 0 auto; border-radius: .75rem;
  background: #000 }
h1 { margin: 1rem 0 .25rem; font-size: 1.25rem; line-height: 1.3; text-wrap: balance; overflow-wrap: anywhere }
p { margin: .25rem 0; color: var(--quiet) }
nav { display: grid; gap: .75rem; margin-top: 1.25rem }
a { display: block; padding: .75rem 1rem; border: 2px solid var(--accent); border-radius: .75rem; text-align: center;
  color: var(--accent); font-weight: 600; text-decoration: none }
a.first { background: var(--accent); color: var(--on) }
a:focus-visible { outline: 3px solid var(--text); outline-offset: 2px }
@media (min-width: 48rem) {
  body { background: var(--page) }
  main { padding: 1.5rem; margin: 1.5rem; border-radius: 1rem }
  nav { grid-auto-flow: column; grid-auto-columns: 1fr }
}
`

/** Nothing runs, and nothing is loaded but the video and its picture. */
export const pagePolicy = [
  "default-src 'none'",
  "media-src 'self'",
  "img-src 'self' data:",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")

/** What is shown of a video. Addresses are of this page's own folder. */
export interface PageVideo {
  /** The model that made it, as its readers know it. */
  readonly model: string
  readonly width: number
  readonly height: number
  /** Whole seconds. */
  readonly duration: number
  readonly bytes: number
  /** When the link ends, in milliseconds since the epoch. */
  readonly until: number
  readonly file: string
  readonly download: string
  /** Undefined where there is no picture of it. */
  readonly poster: string | undefined
  /** This page as others reach it, for who unfolds the link; undefined where nobody can. */
  readonly address: string | undefined
}

const element = (name: string, attributes: Readonly<Record<string, string | number | undefined>>) =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) =>
      value === undefined ? "" : ` ${key}="${escapeHtml(String(value)).replaceAll('"', "&quot;")}"`
    )
    .join("")}>`

const link = (text: string, attributes: Readonly<Record<string, string>>) =>
  `${element("a", attributes)}${escapeHtml(text)}</a>`

interface Parts {
  readonly language: Language
  readonly title: string
  readonly head: ReadonlyArray<string>
  readonly body: ReadonlyArray<string>
  readonly buttons: ReadonlyArray<string>
}

const page = ({ language, title, head, body, buttons }: Parts) =>
  [
    "<!doctype html>",
    element("html", { lang: languages[language].locale }),
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><link rel="icon" href="data:,">',
    `<title>${escapeHtml(title)}</title>`,
    ...head,
    `<style>${style}</style></head>`,
    "<body><main>",
    ...body,
    ...(buttons.length === 0 ? [] : [`<nav>${buttons.join("")}</nav>`]),
    "</main></body></html>"
  ].join("\n")

const property = (name: string, content: string | number | undefined) =>
  content === undefined ? [] : [element("meta", { property: name, content })]
const named = (name: string, content: string | undefined) =>
  content === undefined ? [] : [element("meta", { name, content })]

/** By what chats and feeds show a picture and a player for the link. */
const unfolding = (video: PageVideo, title: string, description: string): ReadonlyArray<string> => {
  const whole = (part: string | undefined) =>
    video.address === undefined || part === undefined ? undefined : new URL(part, video.address).href
  const [poster, file] = [whole(video.poster), whole(video.file)]
  return [
    ...property("og:site_name", "KudoAiBot"),
    ...property("og:type", "video.other"),
    ...property("og:title", title),
    ...property("og:description", description),
    ...property("og:url", video.address),
    ...property("og:image", poster),
    ...(poster === undefined ? [] : property("og:image:type", "image/jpeg")),
    ...property("og:video", file),
    ...(file === undefined ? [] : property("og:video:type", "video/mp4")),
    ...property("og:video:width", video.width),
    ...property("og:video:height", video.height),
    ...named("twitter:card", poster === undefined ? "summary" : "summary_large_image"),
    ...named("twitter:title", title),
    ...named("twitter:description", description),
    ...named("twitter:image", poster)
  ]
}

const megabytes = (bytes: number, language: Language) =>
  new Intl.NumberFormat(languages[language].locale, { maximumFractionDigits: 1 }).format(
    Math.max(0.1, bytes / 1_000_000)
  )

/** The page of a video: its player, what it is, and the ways on. */
export const videoPage = (video: PageVideo, language: Language, bot: string | undefined): string => {
  const text = plain(language)
  const { width, height, duration, poster } = video
  const title = text("link-page-title", { model: video.model })
  const day = new Intl.DateTimeFormat(languages[language].locale, { day: "numeric", month: "long", timeZone: "UTC" })
  const size = { seconds: duration, size: `${width}×${height}`, megabytes: megabytes(video.bytes, language) }
  const facts = text("link-page-facts", size)
  return page({
    language,
    title,
    head: unfolding(video, title, `${text("link-page-made")} ${facts}`),
    body: [
      `${element("video", { src: video.file, poster, width, height, controls: "", playsinline: "", preload: "metadata" })}</video>`,
      `<h1>${escapeHtml(title)}</h1>`,
      `<p>${escapeHtml(facts)}</p>`,
      `<p>${escapeHtml(`${text("link-page-made")} ${text("link-page-until", { date: day.format(video.until) })}`)}</p>`
    ],
    buttons: [
      link(text("link-page-download"), { class: "first", href: video.download, download: "" }),
      ...(bot === undefined ? [] : [link(text("link-page-open-bot"), { href: bot })])
    ]
  })
}

/** Why there is no video to be seen, and the way back to the bot, where it is known. */
export const refusalPage = (
  why: string,
  language: Language,
  bot: { readonly href: string; readonly again: boolean } | undefined
): string => {
  const text = plain(language)
  const title = text(`link-${why}`)
  const label = text(bot?.again === true ? "link-page-again" : "link-page-open-bot")
  return page({
    language,
    title,
    head: [...property("og:site_name", "KudoAiBot"), ...property("og:title", title)],
    body: [`<h1>${escapeHtml(title)}</h1>`],
    buttons: bot === undefined ? [] : [link(label, { class: "first", href: bot.href })]
  })
}
