using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Http;

/// <summary>Turns a mapping's reading of an answer into what the hub acts on.</summary>
internal static class Answers
{
    /// <exception cref="OutcomeUnknownException">Nothing can be concluded from the answer.</exception>
    public static SubmitResult OfSubmit(Answer answer, Ticket ticket) => answer.Kind switch
    {
        AnswerKind.Created => new SubmitResult.Created(answer.Id!),
        AnswerKind.AlreadyExists => new SubmitResult.AlreadyExists(answer.Id),
        AnswerKind.Rejected => new SubmitResult.Rejected(Discreet(answer.Reason, ticket)),
        AnswerKind.Retry => new SubmitResult.Retry(Discreet(answer.Reason, ticket), answer.After),
        _ => throw new OutcomeUnknownException($"The answer cannot be understood: {Discreet(answer.Reason, ticket)}"),
    };

    /// <exception cref="OutcomeUnknownException">Nothing can be concluded from the answer.</exception>
    public static FindResult OfFind(Answer answer, Ticket ticket) => answer.Kind switch
    {
        AnswerKind.AlreadyExists => new FindResult.Found(answer.Id, answer.Status),
        AnswerKind.Absent => new FindResult.Absent(),
        _ => throw new OutcomeUnknownException($"The look-up proves nothing: {Discreet(answer.Reason, ticket)}"),
    };

    // Systems quote what they refuse; a reason reaches logs and alerts, where a resident's words must not.
    private static string Discreet(string? reason, Ticket ticket) => reason is null ? "no reason given" : new ResidentMask(ticket).Apply(reason);
}
