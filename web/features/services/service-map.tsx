import { Link } from '@tanstack/react-router';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { shapeOf } from '../../ui/badge.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { dependencyMap, type MapNode } from './dependency-layers.ts';
import { moodOf } from './service-state.ts';

const NODE = { width: 170, height: 54 };
const STEP = { x: 250, y: 78 };

/** Who needs whom, as a drawing whose boxes are links, and as sentences below. */
export function ServiceMap({ services }: { services: readonly ServiceStatus[] }) {
  const t = useText();
  const { nodes, edges, columns, rows } = dependencyMap(services);
  const at = new Map(nodes.map((node) => [node.id, node]));
  const width = (columns - 1) * STEP.x + NODE.width;
  const height = (rows - 1) * STEP.y + NODE.height;
  return (
    <>
      {edges.length === 0 ? null : <p className="muted">{t.service.mapLegend}</p>}
      <ScrollBox className="map" label={t.service.map}>
        <div className="map-area" style={{ width, height }}>
          <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
            <defs>
              <marker
                id="map-needs"
                className="map-head"
                viewBox="0 0 8 8"
                refX="8"
                refY="4"
                markerWidth="6"
                markerHeight="6"
                orient="auto"
              >
                <path d="M0 0L8 4L0 8Z" />
              </marker>
            </defs>
            {edges.map(({ from, to, kind }) => {
              const start = at.get(from);
              const end = at.get(to);
              if (!start || !end) return null;
              return (
                <path
                  key={`${from} ${to}`}
                  className={`map-edge map-edge-${kind}`}
                  d={curve(start, end)}
                  fill="none"
                  markerEnd="url(#map-needs)"
                />
              );
            })}
          </svg>
          {nodes
            .toSorted((a, b) => a.column - b.column || a.row - b.row)
            .map((node) => (
              <NodeLink key={node.id} node={node} service={services.find(({ id }) => id === node.id)} />
            ))}
        </div>
      </ScrollBox>
      <section className="stack-tight">
        <h2>{t.service.mapList}</h2>
        <ul className="bullets">
          {services.map(({ id }) => {
            const needs = edges.filter(({ from }) => from === id).map(({ to }) => to);
            return (
              <li key={id}>
                {needs.length === 0 ? t.service.needsNothing(id) : t.service.needsThese(id, needs.join(', '))}
              </li>
            );
          })}
        </ul>
      </section>
    </>
  );
}

function NodeLink({ node, service }: { node: MapNode; service: ServiceStatus | undefined }) {
  const t = useText();
  if (!service) return null;
  const { tone, icon, word } = moodOf(service, t);
  const place = { left: node.column * STEP.x, top: node.row * STEP.y, ...NODE };
  return (
    <Link
      to="/services/$id"
      params={{ id: node.id }}
      search={{}}
      className={`map-node tone-${tone}`}
      style={place}
    >
      <Icon name={icon ?? shapeOf(tone)} />
      <span>
        <strong>{node.id}</strong>
        <span className="small"> {word}</span>
      </span>
    </Link>
  );
}

/** From what needs to what is needed, which stands to its left. */
function curve(from: MapNode, to: MapNode): string {
  const x1 = from.column * STEP.x;
  const y1 = from.row * STEP.y + NODE.height / 2;
  const x2 = to.column * STEP.x + NODE.width;
  const y2 = to.row * STEP.y + NODE.height / 2;
  const bend = Math.max(30, Math.abs(x1 - x2) / 2);
  return `M${x1} ${y1}C${x1 - bend} ${y1} ${x2 + bend} ${y2} ${x2} ${y2}`;
}
