import { post } from "./backend.js"
import { primary, t } from "./texts.js"

/** Who this browser has introduced already; an older person who comes back is introduced again. */
const mostRemembered = 20
const remembered = { user: "kudo.user", met: "kudo.met" }
/** The address may name the person (`?user=`, or `new`) and what a link brought along to /start (`?start=`). */
const address = new URLSearchParams(location.search)
/** Somebody who only came by a link is not who this browser remembers. */
const isGuest = address.get("user") === "new"

const newId = () => 100_000_000 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 900_000_000)

const showAddress = () =>
  history.replaceState(null, "", `${location.pathname}${address.size === 0 ? "" : `?${address}`}`)

/** @returns {number} whose chat is to be shown */
export const whoIsThis = () => {
  const id = Number(address.get("user") ?? localStorage.getItem(remembered.user))
  const user = Number.isSafeInteger(id) && id > 0 ? id : newId()
  if (isGuest) {
    address.set("user", String(user))
    showAddress()
  }
  return user
}

/** Somebody new from now on. @returns {number} */
export const become = () => {
  for (const name of ["user", "start"]) address.delete(name)
  showAddress()
  return newId()
}

/** What a link brought along and nobody used yet, or null. */
export const startPayload = () => address.get("start")

/** Takes what the link brought along: it is used once. */
export const takeStart = () => {
  const payload = startPayload() ?? ""
  address.delete("start")
  showAddress()
  return payload
}

/** Tells the playground once who this is; the language is the browser's, whether or not the page speaks it. @param {number} user */
export const introduce = async (user) => {
  const known = (localStorage.getItem(remembered.met) ?? "").split(",")
  if (!isGuest) localStorage.setItem(remembered.user, String(user))
  if (known.includes(String(user))) return
  await post("chat/profile", { user, first_name: t("guest"), language_code: primary(navigator.language) }).then(
    () => localStorage.setItem(remembered.met, [user, ...known].slice(0, mostRemembered).join(",")),
    () => undefined
  )
}
