import { z } from 'zod'

/** What the address of this page says; what is not understood is left out. */
export const DeploymentsSearch = z.object({})
