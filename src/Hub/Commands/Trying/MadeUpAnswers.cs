using System.Collections.Immutable;
using Allentown311.CrmCore.Services;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>Answers to a service's questions, for a ticket that is made up: the first choice of a list, else a text.</summary>
internal static class MadeUpAnswers
{
    /// <summary>One answer for each question.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> For(Service service) =>
        service.Questions.ToImmutableDictionary(q => q.Code, q => ImmutableArray.Create(Answer(q)), StringComparer.Ordinal);

    private static string Answer(ServiceQuestion question) => question.Type switch
    {
        AnswerType.SingleValueList or AnswerType.MultiValueList when !question.Values.IsEmpty => question.Values[0].Key,
        AnswerType.Number => "12",
        AnswerType.DateTime => "2026-03-02T10:04:05-05:00",
        _ => "made up",
    };
}
