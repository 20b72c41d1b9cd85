//! Types that are no label values, where that can be read off the type.
//!
//! The trait `LabelValue` has the last word. What is refused here is what the trait could refuse only with a
//! message about something else, or without the reason: a float implements many things and still makes a series
//! of every measured value.

use syn::{GenericArgument, PathArguments, Type};

/// Why this type is no label value, as the end of a message; `None` leaves it to the trait.
pub(crate) fn refusal(ty: &Type) -> Option<String> {
    Some(match ty {
        Type::Group(group) => return refusal(&group.elem),
        Type::Paren(paren) => return refusal(&paren.elem),
        Type::Reference(reference) => return refusal(&reference.elem),
        Type::Path(path) => return float(path),
        Type::ImplTrait(_) => "`impl Trait` is no label value; name the type, `&str` for instance".to_owned(),
        Type::TraitObject(_) => {
            "a trait object is no label value; give its text as `&str`, or the type behind it".to_owned()
        }
        Type::FnPtr(_) => "a function is no label value; give its name as `&str`".to_owned(),
        Type::Ptr(_) => "a pointer is no label value; give the value it points to".to_owned(),
        Type::Slice(_) | Type::Array(_) => {
            "a list is no label value; give each element a label of its own, or its text as `&str`".to_owned()
        }
        Type::Tuple(_) => "a tuple is no label value; give each of its values a label of its own".to_owned(),
        Type::Never(_) => "`!` has no values; name the label's type, `&str` for instance".to_owned(),
        Type::Infer(_) => "the type of a label is not inferred; name it, `&str` for instance".to_owned(),
        _ => return None,
    })
}

fn float(path: &syn::TypePath) -> Option<String> {
    let last = path.path.segments.last()?;
    if last.ident == "f32" || last.ident == "f64" {
        return Some(format!(
            "`{}` is no label value, since every measured number would make a series of its own; use an integer, or \
             an enum of ranges",
            last.ident
        ));
    }
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) if last.ident == "Option" => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(inner) => refusal(inner),
                _ => None,
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        refusal(&syn::parse_str(text).expect("a valid case"))
    }

    #[test]
    fn what_can_only_be_a_mistake_is_refused_with_the_reason() {
        assert!(of("f64").expect("a valid case").contains("`f64` is no label value, since every measured number"));
        assert!(of("Option<&f32>").expect("a valid case").contains("`f32`"));
        for (ty, word) in [
            ("impl Display", "impl Trait"),
            ("&dyn Display", "trait object"),
            ("fn(u8)", "function"),
            ("*const u8", "pointer"),
            ("&[u8]", "list"),
            ("[u8; 4]", "list"),
            ("(u8, u8)", "tuple"),
            ("!", "`!`"),
            ("_", "inferred"),
        ] {
            assert!(of(ty).expect("a valid case").contains(word), "{ty}");
        }
    }

    #[test]
    fn what_may_be_a_label_value_is_left_to_the_trait() {
        for ty in ["&str", "Method", "Option<Method>", "Cow<'_, str>", "Vec<f64>", "my::F64", "name!()"] {
            assert_eq!(of(ty), None, "{ty}");
        }
    }
}
