import type { JobId, ModelId } from "../../domain/Ids.ts"
import { stageMarks } from "../../domain/Video.ts"
import { numberMark } from "../../domain/VideoNumber.ts"
import { cut } from "../../platform/Locale.ts"
import { shortDay } from "../../platform/Locale/dates.ts"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import type { Receipt } from "../../support/Receipts.ts"
import type { Button, Screen } from "../../telegram/TelegramGateway.ts"
import type { CardButton } from "./buttons.ts"
import { type Dialog, type Gallery, SearchWords, type State } from "./State.ts"
import { go, leave, type PlainStep, refuse, type Step, withCommand } from "./step.ts"
import {
  back,
  type GalleryItem,
  modelLabel,
  pageButtons,
  pairs,
  type ViewContext,
  type ViewData
} from "./ViewContext.ts"

type Viewing = Extract<State, { _tag: "ViewingGallery" }>
type GalleryButton = Extract<CardButton, { _tag: "Browse" | "OpenVideo" | "ChangeVideo" }>

const longestSearch = 100
const shownWords = 22

/** The gallery, with what is shown there kept to what was chosen. */
const viewing = (gallery: Gallery): Viewing => ({ _tag: "ViewingGallery", ...gallery })

/** What narrows the gallery down, without the page and what is done there. */
const filterOf = ({ model, favourites, words }: Gallery): Gallery => ({
  ...(model !== undefined && { model }),
  ...(favourites === true && { favourites }),
  ...(words !== undefined && { words })
})

export const galleryOf = ({ _tag, ...gallery }: Viewing): Gallery => gallery

/** Shows the videos of a model alone. */
export const ofModel = (dialog: Dialog, state: Viewing, model: ModelId): PlainStep =>
  go(dialog, viewing({ ...filterOf(state), model }))

/** As many whole words as a search takes: half of one, or a mark of what was left out, would be found nowhere. */
const searchable = (text: string): string =>
  text.length > longestSearch ? text.slice(0, longestSearch).replace(/\s+\S*$|[\ud800-\udbff]$/, "") : text

/** Words that were asked for narrow the gallery down. */
export const searched = (dialog: Dialog, state: Viewing, text: string): PlainStep => {
  const words = searchable(text.trim())
  return go(dialog, viewing({ ...filterOf(state), ...(words !== "" && { words: SearchWords.make(words) }) }))
}

const browsed = (state: Viewing, to: Extract<GalleryButton, { _tag: "Browse" }>["to"]): Gallery => {
  switch (to) {
    case "favourites":
      return { ...filterOf(state), favourites: true }
    case "everything":
      return {}
    case "search":
      return { ...filterOf(state), mode: "searching" }
    case "models":
      return { ...filterOf(state), mode: "models" }
    case "open":
      return { ...galleryOf(state), mode: "opening" }
    case "send":
      return { ...filterOf(state), ...(state.page !== undefined && { page: state.page }) }
  }
}

export const pressedGallery = (dialog: Dialog, button: GalleryButton): Step => {
  const { state } = dialog
  switch (button._tag) {
    case "Browse":
      return state._tag === "ViewingGallery"
        ? go(dialog, viewing(browsed(state, button.to)))
        : refuse(dialog, "unknown")
    case "OpenVideo":
      return opened(dialog, button.job)
    case "ChangeVideo":
      return state._tag === "ViewingReceipt" ? changed(dialog, state, button.change) : refuse(dialog, "unknown")
  }
}

/** From the gallery, or from a video to the one that it was made of, the gallery behind both. */
const opened = (dialog: Dialog, job: JobId): PlainStep => {
  const { state } = dialog
  switch (state._tag) {
    case "ViewingGallery":
      return leave(dialog, { _tag: "ViewingReceipt", job, gallery: galleryOf(state) })
    case "ViewingReceipt":
      return go(dialog, { ...state, job, deleting: false })
    default:
      return refuse(dialog, "unknown")
  }
}

const changed = (
  dialog: Dialog,
  state: Extract<State, { _tag: "ViewingReceipt" }>,
  change: Extract<GalleryButton, { _tag: "ChangeVideo" }>["change"]
): Step => {
  const { deleting, ...receipt } = state
  switch (change) {
    case "favourite":
    case "ordinary":
      return withCommand(go(dialog, receipt), { _tag: "ChangeVideo", job: state.job, change })
    case "delete":
      return go(dialog, { ...receipt, deleting: true })
    case "delete-surely":
      return deleting === true
        ? withCommand(go(dialog, viewing(state.gallery ?? {})), {
            _tag: "ChangeVideo",
            job: state.job,
            change: "delete"
          })
        : refuse(dialog, "unknown")
  }
}

/** A video as a button: its words, its number, its day. */
const itemLabel = (item: GalleryItem, { language }: ViewContext) => {
  const { prompt, number, created, favourite, derived, stage } = item
  const mark = stage === undefined ? (derived ? "✍️" : "🎞") : stageMarks[stage]
  return [
    `${favourite ? "⭐" : mark} ${cut(prompt.replaceAll(/\s+/g, " "), shownWords)}`,
    numberMark(number),
    shortDay(created, language)
  ].join("\u00a0· ")
}

const item = (state: Viewing, one: GalleryItem, context: ViewContext): Button =>
  state.mode === "opening"
    ? context.button(itemLabel(one, context), { _tag: "OpenVideo", job: one.job })
    : { text: itemLabel(one, context), data: encodeLastingButton({ _tag: "SendAgain", job: one.job }) }

/** What the gallery is narrowed down to, in words. */
const filterLines = (state: Viewing, data: ViewData, context: ViewContext): ReadonlyArray<string> => [
  ...(state.favourites === true ? [context.text("gallery-favourites")] : []),
  ...(state.model === undefined
    ? []
    : [`🧩 ${context.text("name", { name: modelLabel(data, state.model, context) })}`]),
  ...(state.words === undefined ? [] : [`🔎 ${context.text("name", { name: state.words })}`])
]

const ways = (state: Viewing, some: boolean, context: ViewContext): Screen["keyboard"] => {
  const browse = (key: string, to: Extract<GalleryButton, { _tag: "Browse" }>["to"]) =>
    context.button(context.label(key), { _tag: "Browse", to })
  const narrowed = Object.keys(filterOf(state)).length > 0
  if (!some && !narrowed) return []
  return pairs([
    ...(state.favourites === true ? [] : [browse("button-favourites", "favourites")]),
    browse("button-of-model", "models"),
    browse("button-search", "search"),
    ...(narrowed ? [browse("button-everything", "everything")] : []),
    ...(some
      ? [state.mode === "opening" ? browse("button-send-mode", "send") : browse("button-open-mode", "open")]
      : [])
  ])
}

/** The finished videos: a press sends one again, or opens it where that was asked for. */
export const galleryScreen = (state: Viewing, data: ViewData, context: ViewContext): Screen => {
  const { items, more, models } = data.gallery
  if (state.mode === "searching") return { html: context.text("gallery-search"), keyboard: [back(context)] }
  if (state.mode === "models") {
    const choices = models.map((model) =>
      context.button(modelLabel(data, model, context), { _tag: "ChooseModel", model })
    )
    return { html: context.text("gallery-models"), keyboard: [...pairs(choices), back(context)] }
  }
  const filter = filterLines(state, data, context)
  const none = filter.length === 0 && (state.page ?? 0) === 0 ? "gallery-empty" : "gallery-none"
  const some = items.length > 0
  const title = some ? (state.mode === "opening" ? "gallery-open" : "gallery") : none
  return {
    html: [context.text(title), ...filter].join("\n"),
    keyboard: [
      ...items.map((one) => [item(state, one, context)]),
      ...pageButtons(state.page ?? 0, { more }, context),
      ...ways(state, some, context),
      back(context)
    ]
  }
}

/** What can be done with an opened video, as far as it is there. */
export const videoButtons = (
  { job, favourite, there, origin, originJob }: Pick<Receipt, "job" | "favourite" | "there" | "origin" | "originJob">,
  context: ViewContext
): Screen["keyboard"] => [
  ...(origin === null || originJob === null
    ? []
    : [
        [
          context.button(context.label("button-origin", { number: numberMark(origin) }), {
            _tag: "OpenVideo",
            job: originJob
          })
        ]
      ]),
  ...(there
    ? [
        [
          { text: context.label("button-send-again"), data: encodeLastingButton({ _tag: "SendAgain", job }) },
          { text: context.label("button-again"), data: encodeLastingButton({ _tag: "Again", job }) }
        ],
        [
          favourite
            ? context.button(context.label("button-ordinary"), { _tag: "ChangeVideo", change: "ordinary" })
            : context.button(context.label("button-favourite"), { _tag: "ChangeVideo", change: "favourite" }),
          context.button(context.label("button-delete"), { _tag: "ChangeVideo", change: "delete" })
        ]
      ]
    : [])
]
