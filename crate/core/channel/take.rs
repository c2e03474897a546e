//! Taking messages out of a channel, one or a lease of many.
//!
//! What comes next: frames that were put in front; frames of leases that came back; those at the head; and if there
//! are none, what others have leased and not begun.

use super::change::Change;
use super::frames::{Frame, LARGEST, LONG};
use super::leases::{self, HELD, Lease, RETURNED_STATE, Run, place};
use super::segments::{Segment, Spot, free};
use super::words::{
    FRONT, FRONT_COUNT, HEAD, LEASES, NO_WRITER, PARCEL_BYTES, RETURNED, SHUT_NOW, STATE, UNIT, block, load,
};
use super::{Channel, Hall, Options};
use crate::core::objects::{self, Handle};
use crate::error::Refusal;

/// How an attempt to take a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Its bytes are in the buffer, or in the parcel whose handle is the only one; the member uses its objects.
    Message { length: u32, is_parcel: bool },
    /// There is none now.
    Nothing,
    /// The channel was shut down, and there never will be one.
    Shut,
    /// All writers are gone, and there never will be one.
    Ended,
}

/// How an attempt to lease messages ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leased {
    /// One message and no lease, or none at all.
    One(Taken),
    /// Frames of a lease are in the buffer, as they lie in a segment; the first has begun. `first` is its index in the
    /// lease.
    Run { lease: u32, first: u32, frames: u32, bytes: u32 },
}

/// Where the next frame comes from.
enum Source {
    Front(u64),
    Returned(Lease),
    Head {
        spot: Spot,
        limit: u64,
    },
    /// Others have begun to hand out what there is; of this one's the next frame came first.
    Other(Lease),
    None(Taken),
}

impl Channel {
    /// Takes the next message: its bytes into `buffer`, of `BUFFER_BYTES`, and the objects that it refers to.
    pub fn take(&self, buffer: &mut [u8], handles: &mut Vec<Handle>) -> Result<Taken, Refusal> {
        handles.clear();
        let taken = self.take_in(self.enter()?, buffer, handles)?;
        self.after(matches!(taken, Taken::Message { .. }));
        Ok(taken)
    }

    /// Takes the next message and leases up to `most` with those that follow it: frames into `buffer`, of
    /// `BUFFER_BYTES`. `previous` is the member's last lease (0: none), of which nothing is left.
    pub fn lease(
        &self,
        previous: u32,
        most: u32,
        buffer: &mut [u8],
        handles: &mut Vec<Handle>,
    ) -> Result<Leased, Refusal> {
        handles.clear();
        let hall = self.enter()?;
        let leased = match hall.lease(&self.options, previous, most, buffer)? {
            Some(leased) => leased,
            None => Leased::One(self.take_in(hall, buffer, handles)?),
        };
        let is_some = matches!(leased, Leased::Run { .. } | Leased::One(Taken::Message { .. }));
        self.after(is_some);
        Ok(leased)
    }

    /// Whether `take` would not say that there is nothing now.
    pub fn is_ready(&self) -> Result<bool, Refusal> {
        let hall = self.enter()?;
        Ok(!matches!(hall.source(&self.options)?, Source::None(Taken::Nothing)))
    }

    /// Begins the next message of a lease: its index; none if others have taken over what was left.
    pub fn advance(&self, lease: u32) -> Result<Option<u32>, Refusal> {
        let index = leases::advance(self.member.arena(), lease)?;
        self.after(index.is_some());
        Ok(index)
    }

    /// Ends a lease: what has not begun goes back to the front.
    pub fn give_back(&self, lease: u32) -> Result<(), Refusal> {
        self.enter()?.give_back(&Lease::read(self.member.arena(), place(lease))?)?;
        self.readable().notify();
        Ok(())
    }

    /// Takes the next message. A longer one is copied while others go on: it stays where it is until the head moves on.
    fn take_in(
        &self,
        hall: Hall<'_>,
        buffer: &mut [u8],
        handles: &mut Vec<Handle>,
    ) -> Result<Taken, Refusal> {
        let source = hall.source(&self.options)?;
        let Some((spot, frame)) = hall.long_one(&self.options, &source)? else {
            return hall.take(&self.options, source, buffer, handles);
        };
        drop(hall);
        frame.copy(self.member.arena(), buffer)?;
        let hall = self.enter()?;
        match hall.source(&self.options)? {
            Source::Head { spot: now, .. } if now == spot => {
                hall.pass(&spot, spot.mark.on(1, frame.units()))?;
                Ok(taken(&frame))
            }
            source => hall.take(&self.options, source, buffer, handles),
        }
    }

    /// There may be room now.
    fn after(&self, was_taken: bool) {
        if was_taken && (self.options.max_items > 0 || self.options.max_bytes > 0) {
            self.writable().notify();
        }
    }
}

impl Hall<'_> {
    fn source(&self, options: &Options) -> Result<Source, Refusal> {
        let arena = self.arena();
        let state = load(arena, self.at + STATE)?;
        if state & SHUT_NOW != 0 {
            return Ok(Source::None(Taken::Shut));
        }
        let front = load(arena, self.at + FRONT)?;
        if front != 0 {
            return Ok(Source::Front(front));
        }
        if load(arena, self.at + RETURNED)? != 0 {
            let lease = self.oldest_lease(|lease| lease.state == RETURNED_STATE)?;
            return lease.map(Source::Returned).ok_or(Refusal::Corrupt("a table of leases"));
        }
        if let Some((spot, limit)) = self.head()? {
            return Ok(Source::Head { spot, limit });
        }
        if !options.redeliver && load(arena, self.at + LEASES)? != 0 {
            let other = self.oldest_lease(|lease| lease.state == HELD && lease.run.left() > 0)?;
            if let Some(lease) = other {
                return Ok(Source::Other(lease));
            }
        }
        let is_over = state != 0;
        let is_ended = load(arena, self.at + NO_WRITER)? != 0;
        Ok(Source::None(match () {
            () if is_over => Taken::Shut,
            () if is_ended => Taken::Ended,
            () => Taken::Nothing,
        }))
    }

    /// The frame at the head, if it is worth to be copied outside of the section.
    fn long_one(&self, options: &Options, source: &Source) -> Result<Option<(Spot, Frame)>, Refusal> {
        let Source::Head { spot, limit } = source else { return Ok(None) };
        let frame = Frame::read(self.arena(), spot.segment.base, spot.offset, *limit)?;
        let is_long = frame.length >= LONG && frame.handles == 0 && !options.redeliver;
        Ok(is_long.then_some((*spot, frame)))
    }

    fn take(
        &self,
        options: &Options,
        first: Source,
        buffer: &mut [u8],
        handles: &mut Vec<Handle>,
    ) -> Result<Taken, Refusal> {
        let mut source = first;
        loop {
            match source {
                Source::None(taken) => return Ok(taken),
                Source::Front(front) => return self.take_front(front, buffer, handles),
                Source::Head { spot, limit } => {
                    let frame = Frame::read(self.arena(), spot.segment.base, spot.offset, limit)?;
                    return self.take_head(options, &spot, &frame, buffer, handles);
                }
                Source::Returned(lease) => return self.take_returned(options, &lease, buffer, handles),
                Source::Other(lease) => {
                    if let Some(taken) = self.take_from_other(options, &lease, buffer)? {
                        return Ok(taken);
                    }
                }
            }
            source = self.source(options)?;
        }
    }

    fn take_front(&self, front: u64, buffer: &mut [u8], handles: &mut Vec<Handle>) -> Result<Taken, Refusal> {
        let base = block(self.arena(), front)?;
        let frame = Frame::read(self.arena(), base + 8, 0, LARGEST)?;
        frame.copy(self.arena(), buffer)?;
        self.receive(&frame, handles, true, |change| {
            change.set(self.at + FRONT, load(self.arena(), base)?)?;
            change.add(self.at + FRONT_COUNT, -1)?;
            free(change.tx()?, front, 8 + frame.units() * 8)
        })?;
        Ok(taken(&frame))
    }

    fn take_head(
        &self,
        options: &Options,
        spot: &Spot,
        frame: &Frame,
        buffer: &mut [u8],
        handles: &mut Vec<Handle>,
    ) -> Result<Taken, Refusal> {
        frame.copy(self.arena(), buffer)?;
        let after = spot.mark.on(1, frame.units());
        if options.redeliver {
            self.lend_head(spot, frame, handles)?;
        } else if frame.handles == 0 {
            self.pass(spot, after)?;
        } else {
            self.receive(frame, handles, true, |change| {
                change.set(self.at + HEAD, after.bits())?;
                self.weigh_off(change, frame)
            })?;
        }
        Ok(taken(frame))
    }

    /// The frame stays where it is until it is done, or its taker dies.
    fn lend_head(&self, spot: &Spot, frame: &Frame, handles: &mut Vec<Handle>) -> Result<(), Refusal> {
        let lease = Lease {
            at: self.free_entry()?,
            state: HELD,
            owner: self.member.id(),
            segment: spot.segment.reference,
            offset: spot.offset,
            run: Run { begun: 1, end: 1, epoch: 0 },
            first: spot.mark.frames,
        };
        self.receive(frame, handles, false, |change| {
            self.add_lease(change, &lease)?;
            change.set(self.at + HEAD, spot.mark.on(1, frame.units()).bits())?;
            self.weigh_off(change, frame)
        })
    }

    fn take_returned(
        &self,
        options: &Options,
        lease: &Lease,
        buffer: &mut [u8],
        handles: &mut Vec<Handle>,
    ) -> Result<Taken, Refusal> {
        let frame = self.next_of(options, lease)?;
        frame.copy(self.arena(), buffer)?;
        let run = lease.run.begin(1);
        if options.redeliver {
            self.receive(&frame, handles, false, |change| {
                lease.set_run(change, run)?;
                lease.set_state(change, HELD, self.member.id().bits())?;
                change.add(self.at + RETURNED, -1)
            })?;
        } else {
            let mut change = self.change_ending(lease)?;
            if run.left() == 0 {
                self.end_lease(&mut change, lease)?;
            } else {
                lease.set_run(&mut change, run)?;
            }
            change.commit()?;
        }
        Ok(taken(&frame))
    }

    /// The next frame of a lease that somebody hands out. None if it was handed out meanwhile.
    fn take_from_other(
        &self,
        options: &Options,
        lease: &Lease,
        buffer: &mut [u8],
    ) -> Result<Option<Taken>, Refusal> {
        let frame = self.next_of(options, lease)?;
        frame.copy(self.arena(), buffer)?;
        Ok(lease.swap(self.arena(), lease.run.give(1))?.then(|| taken(&frame)))
    }

    /// The next frame of a lease. Only with redelivery it may refer to objects.
    fn next_of(&self, options: &Options, lease: &Lease) -> Result<Frame, Refusal> {
        let segment = Segment::read(self.arena(), lease.segment)?;
        let offset = segment.skip(self.arena(), lease.offset, lease.run.begun)?;
        let frame = segment.frame(self.arena(), offset)?;
        if frame.handles > 0 && !options.redeliver {
            return Err(Refusal::Corrupt("a lease"));
        }
        Ok(frame)
    }

    /// A change by which the member comes to use the objects of a frame: instead of the frame, or besides it.
    fn receive(
        &self,
        frame: &Frame,
        handles: &mut Vec<Handle>,
        instead: bool,
        make: impl FnOnce(&mut Change<'_>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        for index in 0..frame.handles {
            handles.push(frame.handle(self.arena(), index)?);
        }
        let (member, me) = (self.member, self.member.id());
        if frame.handles == 0 && !instead {
            let mut change = Change::own(member, self.at);
            make(&mut change)?;
            return change.commit();
        }
        member.adopt_all(handles, || {
            let mut change = Change::arena(member)?;
            make(&mut change)?;
            for handle in handles.iter() {
                if instead {
                    objects::receive(change.tx()?, *handle, me)?;
                } else {
                    objects::hold(change.tx()?, *handle, me)?;
                }
            }
            change.commit()
        })
    }

    fn weigh_off(&self, change: &mut Change<'_>, frame: &Frame) -> Result<(), Refusal> {
        if !frame.is_parcel {
            return Ok(());
        }
        let parcel = objects::find(self.arena(), frame.handle(self.arena(), 0)?)?;
        let bytes = change.get(self.at + PARCEL_BYTES)?;
        change.set(self.at + PARCEL_BYTES, bytes.saturating_sub(parcel.bytes))
    }

    /// None: the next message is taken by itself.
    fn lease(
        &self,
        options: &Options,
        previous: u32,
        most: u32,
        buffer: &mut [u8],
    ) -> Result<Option<Leased>, Refusal> {
        if previous != 0 {
            self.give_back(&Lease::read(self.arena(), place(previous))?)?;
        }
        if options.redeliver || most < 2 {
            return Ok(None);
        }
        let most = u64::from(most);
        let lease = match self.source(options)? {
            Source::Head { spot, limit } => {
                let (frames, end) = self.plain_run(&spot, limit, most)?;
                if frames > 1 { Some(self.lease_head(&spot, frames, end)?) } else { None }
            }
            Source::Returned(lease) if lease.run.left() > 1 => Some(self.lease_returned(&lease, most)?),
            Source::Other(lease) => self.take_over(lease, most)?,
            _ => None,
        };
        lease.map(|lease| self.hand_over(&lease, buffer)).transpose()
    }

    /// How many frames without handles come next, as far as a buffer has room for them, and where they end.
    fn plain_run(&self, spot: &Spot, limit: u64, most: u64) -> Result<(u64, u64), Refusal> {
        let (mut frames, mut at) = (0, spot.offset);
        while frames < most && at < limit {
            let frame = Frame::read(self.arena(), spot.segment.base, at, limit)?;
            if frame.handles > 0 || at + frame.units() > spot.offset + LARGEST {
                break;
            }
            frames += 1;
            at += frame.units();
        }
        Ok((frames, at))
    }

    fn lease_head(&self, spot: &Spot, frames: u64, end: u64) -> Result<Lease, Refusal> {
        let lease = Lease {
            at: self.free_entry()?,
            state: HELD,
            owner: self.member.id(),
            segment: spot.segment.reference,
            offset: spot.offset,
            run: Run { begun: 0, end: frames, epoch: 0 },
            first: spot.mark.frames,
        };
        let mut change = Change::own(self.member, self.at);
        self.add_lease(&mut change, &lease)?;
        change.set(self.at + HEAD, spot.mark.on(frames as u32, end - spot.offset).bits())?;
        change.commit()?;
        Ok(lease)
    }

    /// All of a lease that came back, or the first `most` frames of it.
    fn lease_returned(&self, lease: &Lease, most: u64) -> Result<Lease, Refusal> {
        let me = self.member.id();
        let mut change = Change::own(self.member, self.at);
        if lease.run.left() <= most {
            lease.set_state(&mut change, HELD, me.bits())?;
            change.add(self.at + RETURNED, -1)?;
            change.commit()?;
            return Ok(Lease { state: HELD, owner: me, ..*lease });
        }
        let segment = Segment::read(self.arena(), lease.segment)?;
        let part = Lease {
            at: self.free_entry()?,
            state: HELD,
            owner: me,
            segment: lease.segment,
            offset: segment.skip(self.arena(), lease.offset, lease.run.begun)?,
            run: Run { begun: 0, end: most, epoch: 0 },
            first: lease.first.wrapping_add(lease.run.begun as u32),
        };
        self.add_lease(&mut change, &part)?;
        lease.set_run(&mut change, lease.run.begin(most))?;
        change.commit()?;
        Ok(part)
    }

    /// Copies the frames of a lease of ours, and begins the first.
    fn hand_over(&self, lease: &Lease, buffer: &mut [u8]) -> Result<Leased, Refusal> {
        let segment = Segment::read(self.arena(), lease.segment)?;
        let start = segment.skip(self.arena(), lease.offset, lease.run.begun)?;
        let end = segment.skip(self.arena(), start, lease.run.left())?;
        let bytes = usize::try_from((end - start) * UNIT).unwrap_or(usize::MAX);
        let target = buffer.get_mut(..bytes).ok_or(Refusal::Corrupt("the length of a lease"))?;
        self.arena().read(segment.base + start * UNIT, target)?;
        let run = lease.run.begin(1);
        if !lease.swap(self.arena(), run)? {
            return Err(Refusal::Corrupt("a lease"));
        }
        Ok(Leased::Run {
            lease: lease.number(),
            first: lease.run.begun as u32,
            frames: lease.run.left() as u32,
            bytes: bytes as u32,
        })
    }

    /// Ends a lease of ours; what has not begun goes back to the front.
    pub(super) fn give_back(&self, lease: &Lease) -> Result<(), Refusal> {
        if lease.state != HELD || lease.owner != self.member.id() {
            return Ok(());
        }
        self.return_lease(lease, lease.run)
    }

    /// Makes a held lease one that came back, with what is left of `run`.
    pub(super) fn return_lease(&self, lease: &Lease, run: Run) -> Result<(), Refusal> {
        let mut change = self.change_ending(lease)?;
        if run.left() == 0 {
            self.end_lease(&mut change, lease)?;
        } else {
            lease.set_run(&mut change, run)?;
            lease.set_state(&mut change, RETURNED_STATE, 0)?;
            change.add(self.at + RETURNED, 1)?;
        }
        change.commit()
    }
}

fn taken(frame: &Frame) -> Taken {
    Taken::Message { length: frame.length as u32, is_parcel: frame.is_parcel }
}
