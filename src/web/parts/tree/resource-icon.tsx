import type { Icon } from '@tabler/icons-react'
import {
  IconArrowsVertical,
  IconBinaryTree2,
  IconBox,
  IconClock,
  IconCpu,
  IconCube,
  IconDatabase,
  IconFileText,
  IconFiles,
  IconFunction,
  IconKey,
  IconNetwork,
  IconPackage,
  IconRocket,
  IconShield,
} from '@tabler/icons-react'

/** By a part of the kind's name, the first that fits: every provider names its kinds itself. */
const ICONS: readonly (readonly [part: RegExp, icon: Icon])[] = [
  [/^application$/, IconBox],
  [/^variant$|replicaset|controllerrevision/, IconBinaryTree2],
  [/process|instance|task|pod$|container/, IconCpu],
  [/release|package|bundle|image/, IconPackage],
  [/secret|key/, IconKey],
  [/config|file|document/, IconFileText],
  [/role|policy|account|binding|budget|certificate/, IconShield],
  [/ingress|route|service|endpoint|listener|network|gateway|proxy/, IconNetwork],
  [/volume|disk|database|table|bucket|storage/, IconDatabase],
  [/autoscaler/, IconArrowsVertical],
  [/cron|job|schedule|timer/, IconClock],
  [/function|lambda/, IconFunction],
  [/deployment|statefulset|daemonset|rollout/, IconRocket],
  [/set$|group|collection/, IconFiles],
]

export function ResourceIcon({ kind, size = 18 }: { readonly kind: string; readonly size?: number }) {
  const lower = kind.toLowerCase()
  const Found = ICONS.find(([part]) => part.test(lower))?.[1] ?? IconCube
  return <Found size={size} stroke={1.75} aria-hidden />
}
