//! A definition inside a function body, a closure, a method, a trait's method and a constant; hidden from outside, and
//! registered all the same.

use metrics_core::{Counter, Histogram, LabelValue, Labels, counter, generate_latest, histogram};

fn free() {
    #[derive(LabelValue)]
    enum Step {
        First,
    }

    #[derive(Labels)]
    struct At {
        step: Step,
    }

    /// Steps in a function.
    #[counter]
    static STEPS: Counter<At>;

    /// Steps through an accessor.
    #[counter]
    fn function_steps(step: Step);

    STEPS.with(At { step: Step::First }).inc();
    function_steps(Step::First).inc();

    let closure = || {
        /// Calls of a closure.
        #[counter]
        static CLOSURE: Counter;
        CLOSURE.inc();
    };
    closure();
    closure();
}

struct Stack<T>(Vec<T>);

impl<T: Clone> Stack<T> {
    fn push(&mut self, item: T) {
        /// Items pushed, whatever they are.
        #[counter]
        static PUSHED: Counter;

        /// Depth of a stack after a push.
        #[histogram(buckets = [1, 10])]
        fn depth(of: &str) -> Histogram;

        PUSHED.inc();
        self.0.push(item);
        depth("stack").observe(self.0.len());
    }
}

fn generic<T: Default, const N: usize>() -> [T; N] {
    /// Arrays made.
    #[counter]
    static ARRAYS: Counter;

    ARRAYS.inc();
    std::array::from_fn(|_| T::default())
}

trait Shape {
    fn draw(&self) {
        /// Shapes drawn.
        #[counter]
        static DRAWN: Counter;
        DRAWN.inc();
    }
}

impl Shape for () {}

const _: () = {
    /// Behind a name that nobody can say.
    #[counter]
    static HIDDEN: Counter;
};

fn main() {
    free();
    let mut numbers = Stack(vec![1]);
    numbers.push(2);
    Stack(vec!["a"]).push("b");
    let _: ([u8; 2], [String; 3]) = (generic(), generic());
    ().draw();
    let text = generate_latest();
    for line in [
        "steps_total{step=\"first\"} 1",
        "function_steps_total{step=\"first\"} 1",
        "closure_total 2",
        "pushed_total 2",
        "depth_bucket{of=\"stack\",le=\"10.0\"} 2",
        "arrays_total 2",
        "drawn_total 1",
        "hidden_total 0",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in:\n{text}");
    }
}
