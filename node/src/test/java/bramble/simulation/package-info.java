/**
 * Whole clusters on virtual time: the real master, planner, proposer, codecs and state on every
 * node, with a modelled log, network, worker and clients, under seeded faults. Start reading at
 * {@link bramble.simulation.Simulation}.
 */
@NullMarked
package bramble.simulation;

import org.jspecify.annotations.NullMarked;
