//! A VST3 in this process, as far as a test needs it: one instance, one bounce.
#![allow(unsafe_code)] // VST3 is COM: every call crosses a C interface.

use std::ffi::c_void;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;

use libloading::{Library, Symbol};
use timbrel_cli::host::{Param, Planar, Timeline};
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessor, IAudioProcessorTrait as _, IComponent,
    IComponentTrait as _, IEditController, IEditControllerTrait as _, IEventList, ParameterInfo, ProcessData,
    ProcessModes_, ProcessSetup, SymbolicSampleSizes_,
};
use vst3::Steinberg::{IPluginBaseTrait as _, IPluginFactory, IPluginFactoryTrait as _, PClassInfo, kResultOk};
use vst3::{ComPtr, ComWrapper, Interface};

mod listener;
mod score;

use listener::Listener;
use score::Score;

/// A loaded bundle.
pub struct Module {
    factory: Option<ComPtr<IPluginFactory>>,
    library: Library,
}

impl Module {
    /// Loads the bundle at `path`. Linux only.
    pub fn open(path: &Path) -> Self {
        // SAFETY: running a plugin's code is what this is for; the two functions are what every VST3 module has.
        unsafe {
            let library = Library::new(binary(path)).unwrap();
            let entry: Symbol<'_, unsafe extern "C" fn(*mut c_void) -> bool> = library.get(b"ModuleEntry").unwrap();
            assert!(entry(null_mut()), "the module does not start");
            let factory: Symbol<'_, unsafe extern "system" fn() -> *mut IPluginFactory> =
                library.get(b"GetPluginFactory").unwrap();
            let factory = ComPtr::from_raw(factory());
            Self { factory, library }
        }
    }

    /// A fresh instance of its first class.
    pub fn create(&self) -> Instance {
        let factory = self.factory.as_ref().unwrap();
        let mut object = null_mut();
        // SAFETY: the factory fills what it is given; ids are 16 bytes.
        unsafe {
            let mut class: PClassInfo = std::mem::zeroed();
            assert_eq!(factory.getClassInfo(0, &mut class), kResultOk);
            let id = IComponent::IID.as_ptr().cast();
            assert_eq!(factory.createInstance(class.cid.as_ptr(), id, &mut object), kResultOk);
            let component = ComPtr::from_raw(object.cast::<IComponent>()).unwrap();
            assert_eq!(component.initialize(null_mut()), kResultOk);
            Instance { processor: component.cast().unwrap(), component }
        }
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        self.factory = None;
        // SAFETY: every VST3 module on Linux has this function; no object of it is left.
        unsafe {
            if let Ok(exit) = self.library.get::<unsafe extern "C" fn() -> bool>(b"ModuleExit") {
                exit();
            }
        }
    }
}

/// An initialised plugin.
pub struct Instance {
    component: ComPtr<IComponent>,
    processor: ComPtr<IAudioProcessor>,
}

impl Instance {
    /// Bounces `input`, which has two channels, in blocks of `block` samples.
    pub fn bounce(&self, input: &Planar, rate_hz: f64, block: usize) -> Planar {
        self.bounce_and_listen(input, rate_hz, block).0
    }

    /// Bounces `input` like that, and gives the notes and MIDI messages that are sent meanwhile.
    pub fn bounce_and_listen(&self, input: &Planar, rate_hz: f64, block: usize) -> (Planar, Timeline) {
        let listener = ComWrapper::new(Listener::default());
        let heard = listener.to_com_ptr::<IEventList>().unwrap();
        let output = self.in_blocks(input[0].len(), rate_hz, block, |start, end, output| {
            listener.set_start(start);
            // SAFETY: it is processing.
            unsafe { self.block(input, output, start, end, None, &heard) };
        });
        (output, listener.heard())
    }

    /// Bounces an instrument that is told of `events`; `params` are those of its CLAP.
    pub fn perform(&self, samples: usize, events: &Timeline, params: &[Param], rate_hz: f64, block: usize) -> Planar {
        let deaf = ComWrapper::new(Listener::default()).to_com_ptr::<IEventList>().unwrap();
        self.in_blocks(samples, rate_hz, block, |start, end, output| {
            let score = Score::of(events, start as u64..end as u64, params);
            // SAFETY: it is processing.
            unsafe { self.block(&Planar::new(), output, start, end, Some(&score), &deaf) };
        })
    }

    fn in_blocks(
        &self,
        samples: usize,
        rate_hz: f64,
        block: usize,
        mut play: impl FnMut(usize, usize, &mut Planar),
    ) -> Planar {
        let mut setup = ProcessSetup {
            processMode: ProcessModes_::kOffline as i32,
            symbolicSampleSize: SymbolicSampleSizes_::kSample32 as i32,
            maxSamplesPerBlock: block as i32,
            sampleRate: rate_hz,
        };
        let mut output = vec![vec![0.0; samples]; 2];
        // SAFETY: calls in the order that the standard asks for.
        unsafe {
            // The framework takes the mode of the call before: ask twice.
            assert_eq!(self.processor.setupProcessing(&mut setup), kResultOk);
            assert_eq!(self.processor.setupProcessing(&mut setup), kResultOk);
            assert_eq!(self.component.setActive(1), kResultOk);
            self.processor.setProcessing(1);
        }
        for start in (0..samples).step_by(block) {
            play(start, samples.min(start + block), &mut output);
        }
        // SAFETY: it was processing.
        unsafe {
            self.processor.setProcessing(0);
            self.component.setActive(0);
        }
        output
    }

    /// Turns the first parameter to and fro, as automation does: on a thread that is not the main one.
    pub fn automate(&self, times: usize) {
        struct Controller(ComPtr<IEditController>);
        // SAFETY: a host may set parameters on any thread, one at a time.
        unsafe impl Send for Controller {}
        let controller = Controller(self.component.cast().unwrap());
        let turn = move |Controller(controller): Controller| {
            // SAFETY: the controller fills the structure, which is made of numbers.
            unsafe {
                let mut info: ParameterInfo = std::mem::zeroed();
                assert_eq!(controller.getParameterInfo(0, &mut info), kResultOk);
                for n in 0..times {
                    controller.setParamNormalized(info.id, (n % 2) as f64);
                }
            }
        };
        std::thread::spawn(move || turn(controller)).join().unwrap();
    }

    /// # Safety
    /// The processor must be processing.
    unsafe fn block(
        &self,
        input: &Planar,
        output: &mut Planar,
        start: usize,
        end: usize,
        score: Option<&Score>,
        events: &ComPtr<IEventList>,
    ) {
        let mut ins: Vec<*mut f32> = input.iter().map(|channel| channel[start..end].as_ptr().cast_mut()).collect();
        let mut outs: Vec<*mut f32> = output.iter_mut().map(|channel| channel[start..end].as_mut_ptr()).collect();
        let bus = |channels: &mut Vec<*mut f32>| AudioBusBuffers {
            numChannels: channels.len() as i32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: channels.as_mut_ptr() },
        };
        let (mut input, mut output) = (bus(&mut ins), bus(&mut outs));
        let mut data = ProcessData {
            processMode: ProcessModes_::kOffline as i32,
            symbolicSampleSize: SymbolicSampleSizes_::kSample32 as i32,
            numSamples: (end - start) as i32,
            numInputs: i32::from(!ins.is_empty()),
            numOutputs: 1,
            inputs: if ins.is_empty() { null_mut() } else { &mut input },
            outputs: &mut output,
            inputParameterChanges: score.map_or(null_mut(), |score| score.knobs.as_ptr()),
            outputParameterChanges: null_mut(),
            inputEvents: score.map_or(null_mut(), |score| score.notes.as_ptr()),
            outputEvents: events.as_ptr(),
            processContext: null_mut(),
        };
        // SAFETY: the caller's promise; the plugin does not write to its inputs.
        assert_eq!(unsafe { self.processor.process(&mut data) }, kResultOk);
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // SAFETY: it was initialised once.
        unsafe { self.component.terminate() };
    }
}

fn binary(bundle: &Path) -> PathBuf {
    let folder = bundle.join("Contents").join(format!("{}-linux", std::env::consts::ARCH));
    folder.join(bundle.file_stem().unwrap()).with_extension("so")
}
