import type { GLViewer } from '3dmol';
import { createViewer } from '3dmol/build/3Dmol.es6-min.js';
import { useEffect, useRef, useState } from 'react';
import type { Pose } from '../../api/discovery';
import { figure } from '../../ui/words';

type Atoms = Pose['ligand'];
const ZOOM = 1.25;
const TURN_DEGREES = 20;

/** A pose in its pocket, which a drag, a wheel and buttons turn and enlarge. */
export default function PoseView({ id, pose }: { id: string; pose: Pose }) {
  const place = useRef<HTMLDivElement>(null);
  const viewer = useRef<GLViewer>(null);
  const [because, setBecause] = useState('');
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    try {
      viewer.current = show(element, pose);
    } catch (error) {
      setBecause(error instanceof Error ? error.message : String(error));
    }
    return () => {
      viewer.current = null;
      element.replaceChildren();
    };
  }, [pose]);
  return (
    <>
      {because === '' ? (
        <>
          <div
            ref={place}
            className="pose"
            role="img"
            aria-label={`Pose of ${id} in ${pose.receptor}`}
          />
          <fieldset className="row" aria-label="Turn and enlarge">
            {TURNS.map(([sign, words, act]) => (
              <button
                key={sign}
                type="button"
                className="button"
                aria-label={words}
                onClick={() => viewer.current && act(viewer.current)}
              >
                {sign}
              </button>
            ))}
          </fieldset>
        </>
      ) : (
        <p className="note warn">No picture in three dimensions here: {because}</p>
      )}
      <p className="small soft">
        {pose.scoreKcalPerMol !== null && `Docking score ${figure(pose.scoreKcalPerMol)} kcal/mol`}
        {pose.spreadKcalPerMol !== null && `, spread ${figure(pose.spreadKcalPerMol)}`};{' '}
        {pose.posesValid} of {pose.posesChecked} poses pass the checks; {pose.contacts.length} polar
        contacts.
      </p>
      {pose.contacts.length > 0 && (
        <ul className="plain small">
          {pose.contacts.map(({ partner, distanceAngstrom, ligandAtom }) => (
            <li key={`${partner} ${ligandAtom}`}>
              {partner}, {figure(distanceAngstrom)} Å
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const TURNS: readonly [sign: string, words: string, act: (viewer: GLViewer) => void][] = [
  ['←', 'Turn to the left', (viewer) => viewer.rotate(-TURN_DEGREES, 'y')],
  ['→', 'Turn to the right', (viewer) => viewer.rotate(TURN_DEGREES, 'y')],
  ['↑', 'Turn upwards', (viewer) => viewer.rotate(-TURN_DEGREES, 'x')],
  ['↓', 'Turn downwards', (viewer) => viewer.rotate(TURN_DEGREES, 'x')],
  ['+', 'Enlarge', (viewer) => viewer.zoom(ZOOM)],
  ['−', 'Make smaller', (viewer) => viewer.zoom(1 / ZOOM)],
];

function show(element: HTMLElement, pose: Pose): GLViewer {
  const viewer = createViewer(element, { backgroundAlpha: 0, antialias: true });
  const pocket = viewer.addModel();
  pocket.addAtoms(atomsOf(pose.pocket));
  pocket.setStyle({}, { stick: { radius: 0.08, colorscheme: 'grayCarbon' } });
  const ligand = viewer.addModel();
  ligand.addAtoms(atomsOf(pose.ligand));
  ligand.setStyle({}, { stick: { radius: 0.17, colorscheme: 'cyanCarbon' } });
  for (const { ligandAtom, pocketAtom } of pose.contacts) {
    const [start, end] = [pointOf(pose.ligand, ligandAtom), pointOf(pose.pocket, pocketAtom)];
    viewer.addCylinder({ start, end, radius: 0.05, color: '#d08a1e', dashed: true });
  }
  for (const { label, atom } of pose.residues) {
    viewer.addLabel(label.split(':').slice(-2).join(' '), {
      ...{ position: pointOf(pose.pocket, atom), fontSize: 11, inFront: true },
      ...{ backgroundOpacity: 0.7, backgroundColor: '#17212b', fontColor: '#ffffff' },
    });
  }
  viewer.zoomTo({ model: ligand });
  viewer.zoom(0.75);
  viewer.render();
  return viewer;
}

function pointOf({ positions }: Atoms, i: number) {
  return {
    x: positions[3 * i] ?? 0,
    y: positions[3 * i + 1] ?? 0,
    z: positions[3 * i + 2] ?? 0,
  };
}

/** Atoms as 3Dmol has them: each with the places of its neighbours and the orders of its bonds. */
function atomsOf(atoms: Atoms) {
  const made = atoms.elements.map((elem, i) => ({
    ...{ elem, serial: i, ...pointOf(atoms, i) },
    ...{ bonds: [] as number[], bondOrder: [] as number[] },
  }));
  for (let i = 0; i + 2 < atoms.bonds.length; i += 3) {
    const [a = 0, b = 0, order = 1] = atoms.bonds.slice(i, i + 3);
    made[a]?.bonds.push(b);
    made[a]?.bondOrder.push(order);
    made[b]?.bonds.push(a);
    made[b]?.bondOrder.push(order);
  }
  return made;
}
