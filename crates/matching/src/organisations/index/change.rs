//! Records come, change and go; people decide.

use super::drift::Before;
use super::{Index, Side};
use crate::record::Organisation;
use crate::scoring::greedy::{Node, ends};

impl Index {
    /// Puts a record into a list, in place of the one that had its id. What that changes shows once it is
    /// [settled](Self::settle); the same is true of everything else that changes the index.
    pub fn put(&mut self, side: Side, organisation: Organisation) {
        let side = self.side(side);
        let slot = match self.slot(side, &organisation.id) {
            Some(slot) if self.record((side, slot)) == Some(&organisation) => return,
            Some(slot) => slot,
            None => self.new_slot(side, &organisation.id),
        };
        let mut before = self.leave(side, slot);
        let record = self.roster.read(&organisation);
        before.note(side, &record, &self.roster);
        self.roster.put_record(side, slot, record);
        self.lists[side].records[slot as usize] = Some(organisation);
        self.look_around(&before);
        self.waiting.renamed.insert((side, slot));
        let _ = if side == 0 {
            self.waiting.searching.insert(slot)
        } else {
            self.waiting.looking.insert((side, slot))
        };
    }

    /// Takes a record out of a list.
    pub fn remove(&mut self, side: Side, id: &str) {
        let side = self.side(side);
        let Some(slot) = self.slot(side, id) else { return };
        let before = self.leave(side, slot);
        self.roster.remove(side, slot);
        self.part((side, slot));
        self.look_around(&before);
        self.lists[side].slots.remove(id);
        self.lists[side].records[slot as usize] = None;
        self.lists[side].free.push(slot);
    }

    /// People said that two are one, or took that back.
    pub fn confirm(&mut self, left: &str, right: &str, is: bool) {
        self.decided.confirm(left, right, is);
        self.bar_anew(Side::Left, left);
        self.bar_anew(Side::Right, right);
    }

    /// With whom people said that a record is one.
    pub fn confirmed(&self, side: Side, id: &str) -> Vec<String> {
        self.decided.confirmed(usize::from(side == Side::Right), id).map(str::to_owned).collect()
    }

    /// People said that two are not one, or took that back.
    pub fn reject(&mut self, left: &str, right: &str, is: bool) {
        self.decided.reject(left, right, is);
        self.bar_anew(Side::Left, left);
    }

    /// People said that a record takes no part, or took that back.
    pub fn ignore(&mut self, side: Side, id: &str, is: bool) {
        self.decided.ignore(usize::from(side == Side::Right), id, is);
        self.bar_anew(side, id);
    }

    fn new_slot(&mut self, side: usize, id: &str) -> u32 {
        let list = &mut self.lists[side];
        let slot = list.free.pop().unwrap_or(list.records.len() as u32);
        if slot as usize == list.records.len() {
            list.records.push(None);
        }
        list.slots.insert(id.to_owned(), slot);
        self.make_room();
        slot
    }

    /// Notes who found a record that is about to be another one, and what it held.
    fn leave(&mut self, side: usize, slot: u32) -> Before {
        let mut before = Before::default();
        if let Some(record) = self.roster.record(side, slot) {
            before.note(side, record, &self.roster);
        }
        if side == 1 {
            let finders = || self.graph.candidates((1, slot)).iter().copied().collect();
            self.waiting.found.entry(slot).or_insert_with(finders);
        }
        before
    }

    /// Whatever others hold of what was gained or lost is looked at anew.
    fn look_around(&mut self, before: &Before) {
        for node in self.drift.touched(before, &self.roster) {
            self.waiting.looking.insert(node);
            if node.0 == 0 {
                self.waiting.finding.insert(node.1);
            }
        }
        self.waiting.searching.extend(before.holders_of_shared(&self.roster));
        self.waiting.searching.extend(before.lines.crossed(&self.roster));
    }

    /// Takes out all pairs of a record that goes.
    fn part(&mut self, node: Node) {
        for other in self.graph.candidates(node).to_vec() {
            let ends = ends(node, other);
            self.graph.remove_candidate(ends);
            if self.graph.edge(ends).is_none() {
                continue;
            }
            let shown = self.shown.stands(ends);
            for node in [(0, ends[0]), (1, ends[1])] {
                self.waiting.touched.insert(node);
                self.waiting.torn.insert(node);
                if shown {
                    self.tell(node);
                }
            }
            self.chosen.pairs.free(ends);
            self.shown.free(ends);
            self.graph.remove_edge(ends);
        }
    }

    /// Whether the pairs of a record count may have changed.
    fn bar_anew(&mut self, side: Side, id: &str) {
        let side = self.side(side);
        let Some(slot) = self.slot(side, id) else { return };
        for other in self.graph.candidates((side, slot)).to_vec() {
            let ends = ends((side, slot), other);
            let barred = self.is_barred(ends);
            let Some(edge) = self.graph.edge_mut(ends).filter(|edge| edge.barred != barred) else { continue };
            edge.barred = barred;
            self.waiting.touched.extend([(0, ends[0]), (1, ends[1])]);
            self.waiting.torn.extend([(0, ends[0]), (1, ends[1])]);
        }
    }
}
