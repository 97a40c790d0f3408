import '@xyflow/react/dist/base.css'
import type { Edge, EdgeTypes, Node, NodeTypes, ReactFlowInstance, Viewport } from '@xyflow/react'
import { ReactFlow, ReactFlowProvider } from '@xyflow/react'
import { useMemo, useRef, useState } from 'react'
import { useTexts } from '../../text/language.tsx'
import { GraphControls } from './graph-controls.tsx'
import { GroupBox, ResourceBox } from './graph-boxes.tsx'
import type { BoxData } from './graph-boxes.tsx'
import { layOut, NODE_HEIGHT, NODE_WIDTH } from './graph-layout.ts'
import type { GraphNode } from './graph-nodes.ts'
import { graphNodes } from './graph-nodes.ts'
import styles from './graph.module.css'
import type { ResourceNode } from './resource-tree.ts'
import type { TreeFacts } from './tree-facts.ts'

interface GraphViewProps {
  readonly roots: readonly ResourceNode[]
  readonly facts: TreeFacts
  readonly selected: string | undefined
}

/** The names of the library’s own kinds of nodes would bring its looks. */
const NODE_TYPES: NodeTypes = { 'resource-box': ResourceBox, 'group-box': GroupBox }
const EDGE_TYPES: EdgeTypes = {}
const FIT = { padding: 0.06, maxZoom: 1, minZoom: 0.25 } as const
/** Below this names cannot be read any more; what has no room then is drawn into view, or scrolled to. */
const LEAST_ZOOM = 0.8
const LEAST_HEIGHT = 240
const MOST_HEIGHT = 1_200
const MARGIN = 24
/** Beneath the picture, for the controls. */
const FOOT = 48

/** The picture of a running application: each thing a box, the same box at the same place while it lives. */
export function GraphView({ roots, facts, selected }: GraphViewProps) {
  const { tree } = useTexts()
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const boxes = useMemo(() => graphNodes(roots, opened) ?? [], [roots, opened])
  const layout = useMemo(() => layOut(boxes), [boxes])
  const nodes = useMemo(() => {
    const onToggle = (key: string): void => setOpened((before) => before.symmetricDifference(new Set([key])))
    return boxes.map((box) => flowNode(box, layout.points.get(box.key), { facts, selected, onToggle }))
  }, [boxes, layout, facts, selected])
  const edges = useMemo(() => boxes.flatMap((box) => flowEdge(box, facts)), [boxes, facts])
  const height = Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, layout.height + 2 * MARGIN + FOOT))
  const frame = useRef<HTMLDivElement>(null)
  const begin = (flow: ReactFlowInstance<Node<BoxData>>): void =>
    void flow.setViewport(firstView(frame.current?.clientWidth ?? 0, layout.width))
  return (
    <div ref={frame} className={styles.graph} style={{ height }} role="group" aria-label={tree.graph}>
      <ReactFlowProvider>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          zoomOnScroll={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          minZoom={0.25}
          maxZoom={1.5}
          onInit={begin}
          proOptions={{ hideAttribution: true }}
        >
          <GraphControls fit={FIT} />
        </ReactFlow>
      </ReactFlowProvider>
    </div>
  )
}

/** From the top, in the middle, at most as small as can be read. */
function firstView(room: number, width: number): Viewport {
  const zoom = Math.min(1, Math.max(LEAST_ZOOM, (room - 2 * MARGIN) / Math.max(1, width)))
  return { x: Math.max(MARGIN, (room - width * zoom) / 2), y: MARGIN, zoom }
}

interface Around {
  readonly facts: TreeFacts
  readonly selected: string | undefined
  onToggle(key: string): void
}

function flowNode(box: GraphNode, position = { x: 0, y: 0 }, { facts, selected, onToggle }: Around): Node<BoxData> {
  return {
    id: box.key,
    type: `${box.type}-box`,
    position,
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
    data: {
      box,
      drift: facts.drift.get(box.key) ?? 0,
      weight: facts.weights.get(box.key),
      place: facts.place,
      isSelected: box.key === selected,
      onToggle,
    },
  }
}

function flowEdge({ key, parent }: GraphNode, { weights }: TreeFacts): Edge[] {
  if (parent === undefined) return []
  const weight = weights.get(key)
  // The wider, the more traffic goes this way.
  const style = weight === undefined ? undefined : { strokeWidth: 1.5 + weight / 25 }
  return [{ id: `${parent} → ${key}`, source: parent, target: key, type: 'smoothstep', ...(style ? { style } : {}) }]
}
