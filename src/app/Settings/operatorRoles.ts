import { Schema, SchemaGetter } from "effect"
import { UserId } from "../../domain/Ids.ts"
import { Role, roles } from "../../domain/Role.ts"
import { isUserId } from "../../platform/Config/readers.ts"

const pairsOf = (text: string): ReadonlyArray<readonly [id: string, role: Role | undefined]> =>
  text.split(",").map((part) => {
    const [id = "", role = ""] = part.split("=").map((word) => word.trim())
    return [id, roles.find((one) => one === role.toLowerCase())]
  })

/** Whether each part is one user's role, and nobody has two. */
const isWhole = (text: string): boolean => {
  const pairs = pairsOf(text)
  return (
    pairs.every(([id, role]) => isUserId(id) && role !== undefined) &&
    new Set(pairs.map(([id]) => id)).size === pairs.length
  )
}

/** Roles of some operators: `123456=viewer,654321=support`. */
export const operatorRoles = Schema.String.check(
  Schema.makeFilter((text: string) =>
    isWhole(text)
      ? undefined
      : "must be user ids, each with one of viewer, support or owner, such as 123456=viewer,654321=support"
  )
).pipe(
  Schema.decodeTo(Schema.ReadonlyMap(UserId, Role), {
    decode: SchemaGetter.transform(
      (text: string) => new Map(pairsOf(text).flatMap(([id, role]) => (role === undefined ? [] : [[Number(id), role]])))
    ),
    encode: SchemaGetter.transform((said: ReadonlyMap<number, Role>) =>
      [...said].map(([id, role]) => `${id}=${role}`).join()
    )
  })
)
