import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './style/index.ts'
import { createData } from './data/create-data.ts'
import { DataContext } from './data/data-context.ts'
import { createAppRouter } from './router.tsx'
import { Appearance } from './shell/appearance.tsx'
import { styleNonce } from './shell/style-nonce.ts'
import { LanguageProvider } from './text/language.tsx'

// `get-nonce`, which a library of the component library asks, reads this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })

const root = document.querySelector('#root')
if (root) {
  const data = createData()
  const router = createAppRouter(data)
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider>
        <Appearance>
          <DataContext value={data}>
            <QueryClientProvider client={data.queryClient}>
              <RouterProvider router={router} />
            </QueryClientProvider>
          </DataContext>
        </Appearance>
      </LanguageProvider>
    </StrictMode>,
  )
}
