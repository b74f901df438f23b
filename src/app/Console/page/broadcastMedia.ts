import { html } from "htm/preact"
import { useState } from "preact/hooks"
import { api } from "./api.ts"

interface Chosen {
  readonly kind: string
  readonly file: string
}

/**
 * The picture or video of a broadcast: a file of the operator's own, which the bot sends to them so that Telegram has it, or what
 * Telegram calls one that it has.
 */
export const MediaFields = () => {
  const [{ kind, file }, setChosen] = useState<Chosen>({ kind: "photo", file: "" })
  const [told, setTold] = useState("")

  const give = async ({ currentTarget }: Event) => {
    const given = currentTarget instanceof HTMLInputElement ? currentTarget.files?.[0] : undefined
    if (given === undefined) return
    setTold("Telegram is being sent it…")
    try {
      const media = await api.keepMedia(given)
      setChosen({ kind: media.kind, file: media.fileId })
      setTold("Telegram has it: the bot sent it to you.")
    } catch (error) {
      setTold(error instanceof Error ? error.message : String(error))
    }
  }
  const change = (part: Partial<Chosen>) => setChosen({ kind, file, ...part })
  return html`<label
      >A picture (JPEG, PNG, WebP, 10 MB) or a video (MP4 with sound, 20 MB)
      <input type="file" accept="image/jpeg,image/png,image/webp,video/mp4" onChange=${give} />
    </label>
    <p class="quiet" role="status">${told}</p>
    <label
      >Or its file_id at this bot
      <input
        name="file"
        maxlength="256"
        autocomplete="off"
        value=${file}
        onInput=${({ currentTarget }: Event) =>
          currentTarget instanceof HTMLInputElement && change({ file: currentTarget.value })}
      />
    </label>
    <label
      >which is a
      <select
        name="kind"
        value=${kind}
        onChange=${({ currentTarget }: Event) =>
          currentTarget instanceof HTMLSelectElement && change({ kind: currentTarget.value })}
      >
        <option value="photo">picture</option>
        <option value="video">video</option>
      </select>
    </label>`
}
