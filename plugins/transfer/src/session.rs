//! One instance's threads.

use std::marker::PhantomData;

use kit::persisted::Persisted;

use crate::gauges::{Gauges, Readings, gauges};
use crate::of_models::OfModels;
use crate::state::Models;
use crate::studio::{Job, Studio};
use crate::view::View;

/// What the worker is joined to.
pub(crate) type Link = kit::session::Link<Job, View, Readings>;
/// What stands behind the editor.
pub(crate) type EditorDesk = kit::session::EditorDesk<Job, View, Readings>;

/// The main thread's half of an instance. Dropping it joins the worker.
pub(crate) struct Session<R> {
    threads: kit::session::Session<Job, View, Readings>,
    plays: PhantomData<fn() -> R>,
}

/// The audio thread's half.
pub(crate) struct Ends<R> {
    /// What plays.
    pub(crate) rigs: rt::Taker<R>,
    /// To the editor.
    pub(crate) gauges: Gauges,
}

impl<R: OfModels> Session<R> {
    /// Starts the worker of an instance that plays so many voices; nothing is loaded before the host asks for sound or the editor opens.
    pub(crate) fn start(models: &Persisted<Models>, voices: usize) -> (Self, Ends<R>) {
        let (rigs, offers) = rt::handoff(1);
        let (gauges, readings) = gauges(voices);
        let named = models.clone();
        let studio = move |link| Studio::new(named, link, rigs);
        let threads = kit::session::Session::start("timbrel-transfer", readings, studio);
        let desk = threads.desk();
        models.on_load(move || desk.give(Job::Restore));
        (Self { threads, plays: PhantomData }, Ends { rigs: offers, gauges })
    }

    /// Has the rig built for this host, and waits for it. For `activate`.
    pub(crate) fn configure(&self, rate_hz: f64) {
        self.threads.have_done(Job::Configure { rate_hz });
    }

    /// In a bounce: waits until the worker has done all that was asked, so that the sound is what the project says.
    pub(crate) fn catch_up(&self) {
        self.threads.catch_up();
    }

    /// What stands behind the editor.
    pub(crate) fn desk_for_editor(&self) -> EditorDesk {
        self.threads.desk_for_editor()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use infer::LoadedControls;
    use kit::presets::Book;
    use kit::session::Desk as _;
    use model::preset::Reference;

    use super::*;
    use crate::presets::EFFECT;
    use crate::view::{Command, Order};

    /// How many models are in use.
    struct Count(usize);

    impl OfModels for Count {
        const BOOK: &'static Book = &EFFECT;

        fn of_models(models: [Option<&Arc<LoadedControls>>; 2], _host_rate_hz: f64) -> Self {
            Self(models.iter().flatten().count())
        }
    }

    #[test]
    fn a_presets_models_are_loaded_named_in_the_project_and_put_back() {
        let named = Persisted::new(Models::default());
        let (session, mut ends) = Session::<Count>::start(&named, 1);
        session.configure(48_000.0);
        let desk = session.desk_for_editor();
        let ask = |order: Order| {
            desk.send(Command::Preset(order));
            session.catch_up();
            let view = desk.view();
            [0, 1].map(|place| view.card(place).map(|card| card.name.clone()))
        };
        let first = ask(Order::Rescan);
        let chosen = ask(Order::Play(vec![Some(Reference::shipped("brass")), None]));
        assert_eq!(chosen, [Some("Muted Brass".to_owned()), None]);
        assert_eq!(ends.rigs.take(0).map(|rig| rig.0), Some(1), "what plays follows");
        let hashes = named.read(|models| models.places.clone().map(|kept| kept.map(|kept| kept.sha256.len())));
        assert_eq!(hashes, [Some(64), None]);
        assert_eq!(ask(Order::Back), first);
        assert!(first.iter().all(Option::is_some));
    }
}
