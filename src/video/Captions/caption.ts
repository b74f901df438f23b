import type { Language } from "../../domain/Language.ts"
import { stageOf } from "../../domain/Video.ts"
import { numberMark } from "../../domain/VideoNumber.ts"
import { shareUrl } from "../../money/Promotions/inviteLink.ts"
import { cut, escapeHtml, html, plain } from "../../platform/Locale.ts"
import { encodeLastingButton, type FilmOrder, type LastingButton } from "../../telegram/Buttons.ts"
import type { Button, Screen } from "../../telegram/TelegramGateway.ts"
import type { Job } from "../Jobs.ts"
import { type Catalogue, labelOf } from "../ModelCatalogue.ts"
import { filmOfDraft } from "../ModelCatalogue/drafts.ts"
import { finishedOf, upscaleOf } from "../ModelCatalogue/upscales.ts"
import { soundMark } from "./soundMark.ts"

/** What a caption says besides its job. */
export interface CaptionFacts {
  readonly catalogue: Catalogue
  /** The link by which its user invites others; undefined while it is not known. */
  readonly link: string | undefined
  /** Whether it says that the video was made by AI. */
  readonly aiNotice: boolean
  /** Whether it comes in fewer bytes than it has, though it was bought for its size. */
  readonly smaller?: boolean
}

/** Characters of a caption, as Telegram counts: UTF-16 units of what is read, without tags. */
const longestCaption = 1024
/** An operator may call a model as they like; what is longer than this is cut. */
const longestLabel = 80
/** A prompt that would be shorter than this is left out. */
const shortestQuote = 20

/** How many units Telegram counts in HTML of ours. */
export const readLength = (markup: string): number =>
  markup.replaceAll(/<[^>]*>/g, "").replaceAll(/&(?:lt|gt|amp|quot);/g, "_").length

const button = (language: Language, key: string, data: LastingButton): Button => ({
  text: plain(language)(key),
  data: encodeLastingButton(data)
})

/**
 * The film that can be made of a delivered draft, where the route that made it is on offer; of another video, a larger one. What
 * was made once is not made again.
 */
export const filmAfter = (job: Job, catalogue: Pick<Catalogue, "find" | "upscalers">): FilmOrder | undefined => {
  const { number, request, task, further } = job
  if (further !== null) return undefined
  const finished = finishedOf(job)
  const offer = request.draft === true && task !== null ? catalogue.find(request.model) : undefined
  const film = finished === undefined ? offer && filmOfDraft(offer, job, request) : upscaleOf(catalogue, finished)
  return film && { number, coins: film.coins, resolution: film.resolution }
}

/** The film of a draft is what comes next; a larger video is there for whoever wants it. */
const filmButton = ({ language, demo, request }: Job, film: FilmOrder): Button => {
  const isDraft = request.draft === true
  const [paid, free] = isDraft
    ? (["button-film", "button-film-free"] as const)
    : (["button-upscale", "button-upscale-free"] as const)
  const resolution = isDraft ? film.resolution : film.resolution.toUpperCase()
  return {
    text: plain(language)(demo ? free : paid, { ...film, resolution }),
    data: encodeLastingButton({ _tag: "MakeFilm", film }),
    ...(isDraft && { style: "primary" })
  }
}

/** What was made of a video already, as soon as it can be sent. */
const furtherButton = ({ language, request, further }: Job): Screen["keyboard"] =>
  further?.delivered === true
    ? [
        [
          button(language, request.draft === true ? "button-film-made" : "button-upscale-made", {
            _tag: "SendAgain",
            job: further.job
          })
        ]
      ]
    : []

/** What is under a video besides: the link by which its user invites others, and the film or the larger video made of it. */
interface Ways extends Pick<CaptionFacts, "link"> {
  readonly film: FilmOrder | undefined
}

/** The buttons under every video: what to do with it, and on to the next one. */
export const afterwards = (job: Job, { link, film }: Ways): Screen["keyboard"] => [
  ...(film === undefined ? furtherButton(job) : [[filmButton(job, film)]]),
  ...usually(job, link)
]

const usually = ({ id, language }: Job, link: string | undefined): Screen["keyboard"] => [
  [button(language, "button-change", { _tag: "Change", job: id })],
  [
    button(language, "button-again", { _tag: "Again", job: id }),
    button(language, "button-flip", { _tag: "Flip", job: id })
  ],
  [
    ...(link === undefined
      ? []
      : [{ text: plain(language)("button-share-video"), url: shareUrl(link, plain(language)("invite-text")) }]),
    button(language, "button-receipt", { _tag: "Receipt", job: id })
  ],
  [button(language, "button-new-video", { _tag: "NewVideo" }), button(language, "button-gallery", { _tag: "Gallery" })]
]

/** What a video lacks of its order, and what goes back for it. A lower resolution is for operators to know, where it costs no less. */
const shortfallLines = ({ request, shortfall, language }: Job): ReadonlyArray<string> => {
  if (shortfall === null) return []
  const text = html(language)
  const { lacks, coins, seconds, width, height } = shortfall
  const said = lacks.filter((lack) => lack !== "resolution" || coins > 0)
  const facts = {
    seconds: Math.round(seconds * 10) / 10,
    ordered: request.seconds,
    size: `${width}×${height}`,
    ratio: request.ratio,
    resolution: request.resolution
  }
  return [
    ...said.map((lack) => text(`caption-lacks-${lack}`, facts)),
    ...(coins > 0 ? [text("caption-rebate", { coins })] : [])
  ]
}

/** The video's number, which leads to the bot from wherever a copy is forwarded to, and who made it. */
const imprint = (job: Job, { link, aiNotice }: CaptionFacts): string => {
  const mark = numberMark(job.number)
  return [
    link === undefined ? mark : `<a href="${escapeHtml(link)}">${mark}</a>`,
    ...(aiNotice ? [html(job.language)("caption-ai")] : [])
  ].join(" · ")
}

/** The prompt folded away, as far as there is room for it. */
export const folded = (prompt: string, room: number): ReadonlyArray<string> =>
  room < Math.min(prompt.length, shortestQuote)
    ? []
    : [`<blockquote expandable>${escapeHtml(cut(prompt, room))}</blockquote>`]

/** The caption of a delivered video, with the buttons for what comes next. Only its prompt gives way where room is short. */
export const caption = (job: Job, facts: CaptionFacts): Screen => {
  const { model, ratio, seconds, resolution, prompt } = job.request
  const text = html(job.language)
  const stage = stageOf(job.request)
  const made = text(job.demo ? "caption-demo" : "caption", {
    model: cut(labelOf(facts.catalogue, model, job.language), longestLabel),
    ratio,
    seconds,
    resolution,
    sound: soundMark(job.request.sound, plain(job.language))
  })
  const above = [
    stage === undefined ? made : `${text(`stage-${stage}`)} · ${made}`,
    ...(facts.smaller === true ? [text("caption-smaller")] : []),
    ...shortfallLines(job)
  ]
  const below = imprint(job, facts)
  const keyboard = afterwards(job, { link: facts.link, film: filmAfter(job, facts.catalogue) })
  const room = longestCaption - readLength([...above, "", below].join("\n"))
  return { html: [...above, ...folded(prompt, room), below].join("\n"), keyboard }
}
