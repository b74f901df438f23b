import { cut, html, plain } from "../../platform/Locale.ts"
import { cheapest } from "../../video/ModelCatalogue.ts"
import { type Language, languageCodes, languages } from "../../domain/Language.ts"
import type { Button, Screen } from "../../telegram/TelegramGateway.ts"
import { account } from "./account.ts"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import { encodeCardButton } from "./buttons.ts"
import { card, changing } from "./card.ts"
import { drawing } from "./cardStills.ts"
import { galleryScreen } from "./gallery.ts"
import { browsing, sendingPhoto } from "./ideas.ts"
import { models, modes, retirement, specification } from "./models.ts"
import { promptProblem } from "./promptProblem.ts"
import {
  back,
  copyButton,
  type ViewData,
  modelLabel,
  pairs,
  type ViewContext,
  quote,
  specArguments
} from "./ViewContext.ts"
import { losing, privacyButtons, privacyText } from "./privacy.ts"
import { shop } from "./shop.ts"
import type { Dialog, State, Words } from "./State.ts"
import type { Notice } from "./FollowUp.ts"

export type { ViewData, GalleryItem } from "./ViewContext.ts"

/** Characters of a draft; Telegram's bound is 4,096. */
const longestDraft = 3000

/** The screen of a dialog: a pure function of its state and the data around it. */
export const view = (dialog: Dialog, data: ViewData): Screen => {
  const label = plain(dialog.language)
  const context: ViewContext = {
    language: dialog.language,
    text: html(dialog.language),
    label,
    button: (text, button, style) => ({
      text,
      data: encodeCardButton(data.version, button),
      ...(style === undefined ? {} : { style })
    })
  }
  return screens(dialog.state, dialog, data, context)
}

const screens = (state: State, dialog: Dialog, data: ViewData, context: ViewContext): Screen => {
  switch (state._tag) {
    case "MainMenu":
      return mainMenu(state, dialog, data, context)
    case "ChoosingLanguage":
      return languageChoice(context)
    case "Reading":
      return {
        html: pageText(state.page, dialog, data),
        keyboard: [...(state.page === "privacy" ? privacyButtons(context) : []), supportButton(context), back(context)]
      }
    case "LosingEverything":
      return losing(data, context)
    case "ViewingGallery":
      return galleryScreen(state, data, context)
    case "ChoosingModel":
      return withKept(state, models(state, data, context), context)
    case "ExplainingRetirement":
      return retirement(state, dialog, data, context)
    case "ChoosingMode":
      return withKept(state, modes(modelLabel(data, state.model, context), data.assistant, context), context)
    case "ChoosingOrientation":
    case "ChoosingDuration":
    case "ChoosingQuality":
      return withKept(state, specification(state, data, context), context)
    case "BrowsingIdeas":
      return browsing(state, data, context)
    case "SendingPhoto":
      return sendingPhoto(state, context)
    case "WritingPrompt":
      return writing(state, data, context)
    case "AwaitingAssistant":
      return {
        html: [
          context.text(state.spec.mode === "meme" ? "assistant-working-meme" : "assistant-working"),
          ...(data.written === undefined ? [] : ["", quote(context, data.written)])
        ].join("\n"),
        keyboard: [[context.button(context.label("button-keep-mine"), { _tag: "KeepMine" })], back(context)]
      }
    case "ReviewingPrompt":
      return review(state, context)
    case "Confirming":
      return card(state, data, context)
    case "AwaitingStill":
      return drawing(state, context)
    case "ChangingCard":
      return changing(state, data, context)
    case "ChoosingPack":
      return shop(state, dialog.last, data, context)
    case "WritingToSupport":
      return {
        html: context.text(state.asked === undefined ? "page-paysupport" : "support-more"),
        keyboard: [back(context)]
      }
    case "EnteringPromoCode":
      return { html: context.text("promo-enter"), keyboard: [back(context)] }
    case "ViewingReceipts":
    case "ViewingReceipt":
    case "ViewingHistory":
    case "ViewingLimits":
    case "Inviting":
      return account(state, data, context)
  }
}

/** What the assistant has written so far, as a draft beside the screen. */
export const writtenSoFar = (written: string, language: Language): string =>
  html(language)("quoted", { prompt: cut(written, longestDraft) })

const supportButton = (context: ViewContext): ReadonlyArray<Button> => [
  { text: context.label("button-support"), data: encodeLastingButton({ _tag: "WriteToSupport" }) }
]

/** Under a question the words that came before its answer, so that their sender sees that they count. */
const withKept = ({ kept }: { readonly kept?: Words | undefined }, screen: Screen, context: ViewContext): Screen =>
  kept === undefined
    ? screen
    : { ...screen, html: `${screen.html}\n\n${context.text("words-kept")}\n${quote(context, kept.prompt)}` }

/** Found by its readers in whatever language the rest is. */
const languageButton = (language: Language, label: string, context: ViewContext): Button =>
  context.button(label, { _tag: "ChooseLanguage", language })

const languageChoice = (context: ViewContext): Screen => ({
  html: `🌐 ${languageCodes.map((language) => html(language)("language")).join(" · ")}`,
  keyboard: [
    ...pairs(
      languageCodes.map((code) => languageButton(code, `${languages[code].flag} ${languages[code].name}`, context))
    ),
    back(context)
  ]
})

/** Dialogs of this version or an earlier one have just begun. */
const newDialog = 1

/** What a newcomer's coins are, and what they are good for. */
const gift = ({ version, balance, demo, catalogue }: ViewData, context: ViewContext): ReadonlyArray<string> => {
  const prices = catalogue.offers.flatMap(({ model, retired }) => (retired ? [] : [cheapest(model)]))
  const videos = Math.floor(balance / Math.max(1, Math.min(...prices)))
  return version > newDialog || demo || videos === 0 || prices.length === 0
    ? []
    : [context.text("menu-gift", { videos })]
}

const mainMenu = (
  state: Extract<State, { _tag: "MainMenu" }>,
  dialog: Dialog,
  data: ViewData,
  context: ViewContext
): Screen => ({
  html: [
    context.text("balance", { coins: data.balance }),
    ...gift(data, context),
    "",
    context.text("menu"),
    ...(data.demo ? ["", context.text("demo-note")] : [])
  ].join("\n"),
  keyboard: [
    [{ text: context.label("button-video"), data: encodeLastingButton({ _tag: "NewVideo" }), style: "primary" }],
    ...(dialog.draft === undefined ? [] : [[context.button(context.label("button-resume"), { _tag: "Resume" })]]),
    [
      { text: context.label("button-gallery"), data: encodeLastingButton({ _tag: "Gallery" }) },
      context.button(context.label("button-ideas"), { _tag: "ShowIdeas" })
    ],
    [
      ...(data.demo ? [] : [{ text: context.label("button-shop"), data: encodeLastingButton({ _tag: "Shop" }) }]),
      { text: context.label("button-receipts"), data: encodeLastingButton({ _tag: "Receipts" }) }
    ],
    ...(data.dailyCoins === 0
      ? []
      : [[context.button(context.label("button-daily", { coins: data.dailyCoins }), { _tag: "Read", page: "daily" })]]),
    state.languages === true
      ? languageCodes
          .filter((code) => code !== dialog.language)
          .map((code) => languageButton(code, languages[code].name, context))
      : [
          context.button(context.label("button-help"), { _tag: "Read", page: "help" }),
          context.button(context.label("button-language"), { _tag: "PickLanguage" })
        ]
  ]
})

/** What is said as a message of its own. */
export const pageText = (notice: Notice, dialog: Dialog, data: ViewData): string => {
  const text = html(dialog.language)
  switch (notice) {
    case "balance":
      return text("balance", { coins: data.balance })
    case "daily":
      return [text("page-daily", { coins: data.dailyCoins }), "", text("balance", { coins: data.balance })].join("\n")
    case "privacy":
      return privacyText(data, { text })
    case "help":
    case "terms":
    case "paysupport":
    case "banned":
    case "erasing":
      return text(`page-${notice}`)
  }
}

/** The words that are to be otherwise. */
const beforeIt = (
  { editing, changing }: Extract<State, { _tag: "WritingPrompt" }>,
  context: ViewContext
): ReadonlyArray<string> => {
  const prompt = editing?.prompt ?? changing?.prompt
  return prompt === undefined ? [] : ["", context.text("write-before"), quote(context, prompt)]
}

const writing = (state: Extract<State, { _tag: "WritingPrompt" }>, data: ViewData, context: ViewContext): Screen => ({
  html: [
    ...promptProblem(state, data, context),
    context.text(state.changing === undefined ? `write-${state.spec.mode}` : "write-change"),
    "",
    context.text("spec", specArguments(state.spec, data, context)),
    ...beforeIt(state, context)
  ].join("\n"),
  keyboard: [
    ...(state.editing === undefined ? [] : [copyButton(state.editing.prompt, context)]),
    ...(state.changing === undefined ? [[context.button(context.label("button-ideas"), { _tag: "ShowIdeas" })]] : []),
    back(context)
  ]
})

const review = (state: Extract<State, { _tag: "ReviewingPrompt" }>, context: ViewContext): Screen => ({
  html: [context.text(state.assistantFailed ? "assistant-failed" : "review"), "", quote(context, state.prompt)].join(
    "\n"
  ),
  keyboard: [
    [context.button(context.label("button-use"), { _tag: "UsePrompt" }, "success")],
    [
      context.button(context.label("button-another"), { _tag: "Restyle", style: "another" }),
      context.button(context.label("button-simpler"), { _tag: "Restyle", style: "simpler" })
    ],
    [
      context.button(context.label("button-richer"), { _tag: "Restyle", style: "richer" }),
      context.button(context.label("button-absurd"), { _tag: "Restyle", style: "absurd" })
    ],
    [context.button(context.label("button-keep-mine"), { _tag: "KeepMine" })],
    back(context)
  ]
})
