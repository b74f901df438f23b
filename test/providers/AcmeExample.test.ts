import { contract } from "../contract/provider.ts"
import { acme } from "../support/providers/acme.ts"

contract(acme)
