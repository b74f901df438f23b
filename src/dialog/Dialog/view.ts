import { cut, html, plain } from "../../platform/Locale.ts"
import { cheapest, type Model, price } from "../../video/ModelCatalogue.ts"
import { type Language, languageCodes, languages, translated } from "../../domain/Language.ts"
import type { Button, Screen } from "../../telegram/TelegramGateway.ts"
import { account } from "./account.ts"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import { encodeCardButton } from "./buttons.ts"
import { card } from "./card.ts"
import { fitting } from "./fitting.ts"
import { ideas } from "./ideas.ts"
import { back, type Facts, modelLabel, pairs, type Pen, quote, ratioLabels, shownTitle, specArguments } from "./pen.ts"
import { shop } from "./shop.ts"
import type { Dialog, Spec, State } from "./State.ts"
import type { Notice } from "./step.ts"

export type { Facts, GalleryItem } from "./pen.ts"

/** The screen of a dialog: a pure function of its state and the facts around it. */
export const view = (dialog: Dialog, facts: Facts): Screen => {
  const label = plain(dialog.language)
  const pen: Pen = {
    language: dialog.language,
    text: html(dialog.language),
    label,
    button: (text, button, style) => ({
      text,
      data: encodeCardButton(facts.version, button),
      ...(style === undefined ? {} : { style })
    })
  }
  return screens(dialog.state, dialog, facts, pen)
}

const screens = (state: State, dialog: Dialog, facts: Facts, pen: Pen): Screen => {
  switch (state._tag) {
    case "MainMenu":
      return mainMenu(state, dialog, facts, pen)
    case "ChoosingLanguage":
      return languageChoice(pen)
    case "Reading":
      return { html: pageText(state.page, dialog, facts), keyboard: [back(pen)] }
    case "ViewingGallery":
      return gallery(facts, pen)
    case "ChoosingModel":
      return models(facts, pen)
    case "ExplainingRetirement":
      return retirement(state, dialog, facts, pen)
    case "ChoosingMode":
      return modes(modelLabel(facts, state.model, pen), pen)
    case "ChoosingOrientation":
    case "ChoosingDuration":
    case "ChoosingQuality":
      return specification(state, facts, pen)
    case "BrowsingIdeas":
      return {
        html: pen.text("ideas"),
        keyboard: [
          ...ideas.map((one, index) => [pen.button(translated(one, pen.language).title, { _tag: "UseIdea", index })]),
          back(pen)
        ]
      }
    case "WritingPrompt":
      return writing(state, facts, pen)
    case "AwaitingAssistant":
      return {
        html: pen.text(state.spec.mode === "meme" ? "assistant-working-meme" : "assistant-working"),
        keyboard: [[pen.button(pen.label("button-keep-mine"), { _tag: "KeepMine" })], back(pen)]
      }
    case "ReviewingPrompt":
      return review(state, pen)
    case "Confirming":
      return card(state, facts, pen)
    case "ChoosingPack":
      return shop(state, facts, pen)
    case "ViewingReceipts":
    case "ViewingReceipt":
    case "ViewingHistory":
    case "ViewingLimits":
    case "Inviting":
      return account(state, facts, pen)
  }
}

/** Found by its readers in whatever language the rest is. */
const languageButton = (language: Language, label: string, pen: Pen): Button =>
  pen.button(label, { _tag: "ChooseLanguage", language })

const languageChoice = (pen: Pen): Screen => ({
  html: `🌐 ${languageCodes.map((language) => html(language)("language")).join(" · ")}`,
  keyboard: [
    ...pairs(languageCodes.map((code) => languageButton(code, `${languages[code].flag} ${languages[code].name}`, pen))),
    back(pen)
  ]
})

const mainMenu = (state: Extract<State, { _tag: "MainMenu" }>, dialog: Dialog, facts: Facts, pen: Pen): Screen => ({
  html: [
    pen.text("balance", { coins: facts.balance }),
    "",
    pen.text("menu"),
    ...(facts.demo ? ["", pen.text("demo-note")] : [])
  ].join("\n"),
  keyboard: [
    [{ text: pen.label("button-video"), data: encodeLastingButton({ _tag: "NewVideo" }), style: "primary" }],
    ...(dialog.draft === undefined ? [] : [[pen.button(pen.label("button-resume"), { _tag: "Resume" })]]),
    [
      { text: pen.label("button-gallery"), data: encodeLastingButton({ _tag: "Gallery" }) },
      pen.button(pen.label("button-help"), { _tag: "Read", page: "help" })
    ],
    [
      ...(facts.demo ? [] : [{ text: pen.label("button-shop"), data: encodeLastingButton({ _tag: "Shop" }) }]),
      { text: pen.label("button-receipts"), data: encodeLastingButton({ _tag: "Receipts" }) }
    ],
    state.languages === true
      ? languageCodes.map((code) => languageButton(code, languages[code].name, pen))
      : [pen.button(pen.label("button-language"), { _tag: "PickLanguage" })]
  ]
})

/** What is said as a message of its own. */
export const pageText = (notice: Notice, dialog: Dialog, facts: Facts): string => {
  const text = html(dialog.language)
  return notice === "balance" ? text("balance", { coins: facts.balance }) : text(`page-${notice}`)
}

const gallery = (facts: Facts, pen: Pen): Screen => ({
  html: pen.text(facts.gallery.length === 0 ? "gallery-empty" : "gallery"),
  keyboard: [
    ...facts.gallery.map((item) => [
      { text: `🎞 ${cut(item.prompt, shownTitle)}`, data: encodeLastingButton({ _tag: "SendAgain", job: item.job }) }
    ]),
    back(pen)
  ]
})

const models = (facts: Facts, pen: Pen): Screen => ({
  html: [
    pen.text("models"),
    ...facts.catalogue.offers.map(({ model, retired }) =>
      pen.text(retired ? "model-line-retired" : "model-line", {
        model: translated(model.label, pen.language),
        about: translated(model.about, pen.language),
        coins: cheapest(model)
      })
    )
  ].join("\n\n"),
  keyboard: [
    ...facts.catalogue.offers.map(({ model }) => [
      pen.button(translated(model.label, pen.language), { _tag: "ChooseModel", model: model.id })
    ]),
    back(pen)
  ]
})

/** What a video of a model costs beside the same video of another, as far as that one makes the same. */
const difference = (spec: Spec, from: Model, to: Model) => {
  const before = price(from, spec.seconds, spec.resolution)
  const moved = fitting(spec, to)
  const after = price(to, moved.seconds, moved.resolution) ?? cheapest(to)
  return { before: before ?? cheapest(from), after }
}

/** Why a model makes no videos, and what does. A draft that was written for it moves over with its words. */
const retirement = (
  state: Extract<State, { _tag: "ExplainingRetirement" }>,
  dialog: Dialog,
  facts: Facts,
  pen: Pen
): Screen => {
  const offer = facts.catalogue.find(state.model)
  const successor = offer?.successor
  const model = modelLabel(facts, state.model, pen)
  const farewell = offer?.model.farewell
  const reason = farewell === undefined ? "" : translated(farewell, pen.language)
  if (offer === undefined || successor === undefined) {
    return { html: pen.text("retired", { model, reason }), keyboard: [back(pen)] }
  }
  const drafted = dialog.draft?.spec.model === state.model ? dialog.draft : undefined
  const costs =
    drafted === undefined
      ? { before: cheapest(offer.model), after: cheapest(successor) }
      : difference(drafted.spec, offer.model, successor)
  const names = { model, reason, successor: translated(successor.label, pen.language) }
  return {
    html: [
      pen.text("retired-with-successor", names),
      "",
      pen.text(drafted === undefined ? "successor-price" : "successor-price-draft", { ...names, ...costs })
    ].join("\n"),
    keyboard: [[pen.button(names.successor, { _tag: "Succeed", model: successor.id }, "primary")], back(pen)]
  }
}

const modes = (model: string, pen: Pen): Screen => ({
  html: pen.text("modes", { model }),
  keyboard: [
    [pen.button(pen.label("mode-assistant"), { _tag: "ChooseMode", mode: "assistant" })],
    [
      pen.button(pen.label("mode-manual"), { _tag: "ChooseMode", mode: "manual" }),
      pen.button(pen.label("mode-meme"), { _tag: "ChooseMode", mode: "meme" })
    ],
    back(pen)
  ]
})

const specification = (
  state: Extract<State, { _tag: "ChoosingOrientation" | "ChoosingDuration" | "ChoosingQuality" }>,
  facts: Facts,
  pen: Pen
): Screen => {
  const model = facts.catalogue.find(state.model)?.model
  if (model === undefined) return { html: pen.text("models"), keyboard: [back(pen)] }
  const buttons = (): ReadonlyArray<Button> => {
    switch (state._tag) {
      case "ChoosingOrientation":
        return model.ratios.map((ratio) => pen.button(ratioLabels[ratio], { _tag: "ChooseRatio", ratio }))
      case "ChoosingDuration":
        return model.seconds.map((seconds) =>
          pen.button(pen.label("seconds", { seconds }), { _tag: "ChooseSeconds", seconds })
        )
      case "ChoosingQuality":
        return model.resolutions.map((resolution) =>
          pen.button(pen.label("quality", { resolution, coins: price(model, state.seconds, resolution) ?? 0 }), {
            _tag: "ChooseResolution",
            resolution
          })
        )
    }
  }
  const question = { ChoosingOrientation: "orientation", ChoosingDuration: "duration", ChoosingQuality: "qualities" }
  return {
    html: pen.text(question[state._tag], { model: translated(model.label, pen.language) }),
    keyboard: [buttons(), back(pen)]
  }
}

const writing = (state: Extract<State, { _tag: "WritingPrompt" }>, facts: Facts, pen: Pen): Screen => ({
  html: [
    ...(state.problem === undefined ? [] : [pen.text(`prompt-${state.problem}`), ""]),
    pen.text(`write-${state.spec.mode}`),
    "",
    pen.text("spec", specArguments(state.spec, facts, pen))
  ].join("\n"),
  keyboard: [[pen.button(pen.label("button-ideas"), { _tag: "ShowIdeas" })], back(pen)]
})

const review = (state: Extract<State, { _tag: "ReviewingPrompt" }>, pen: Pen): Screen => ({
  html: [pen.text(state.assistantFailed ? "assistant-failed" : "review"), "", quote(pen, state.prompt)].join("\n"),
  keyboard: [
    [pen.button(pen.label("button-use"), { _tag: "UsePrompt" }, "success")],
    [
      pen.button(pen.label("button-another"), { _tag: "Restyle", style: "another" }),
      pen.button(pen.label("button-simpler"), { _tag: "Restyle", style: "simpler" })
    ],
    [
      pen.button(pen.label("button-richer"), { _tag: "Restyle", style: "richer" }),
      pen.button(pen.label("button-absurd"), { _tag: "Restyle", style: "absurd" })
    ],
    [pen.button(pen.label("button-keep-mine"), { _tag: "KeepMine" })],
    back(pen)
  ]
})
