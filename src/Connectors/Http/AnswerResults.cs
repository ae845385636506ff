using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Http;

/// <summary>Turns an answer, as a mapping read it, into the result that a connector returns to the hub.</summary>
internal static class AnswerResults
{
    /// <summary>The result of a submit.</summary>
    /// <exception cref="OutcomeUnknownException">Nothing can be concluded from the answer.</exception>
    public static SubmitResult ToSubmitResult(Answer answer, Ticket ticket) => answer.Kind switch
    {
        AnswerKind.Created => new SubmitResult.Created(answer.Id!),
        AnswerKind.AlreadyExists => new SubmitResult.AlreadyExists(answer.Id),
        AnswerKind.HandedOver => new SubmitResult.HandedOver { Token = answer.Token },
        AnswerKind.Rejected => new SubmitResult.Rejected(MaskReason(answer.Reason, ticket)),
        AnswerKind.Retry => new SubmitResult.Retry(MaskReason(answer.Reason, ticket), answer.After),
        _ => throw new OutcomeUnknownException($"The answer cannot be understood: {MaskReason(answer.Reason, ticket)}"),
    };

    /// <summary>The result of a look-up.</summary>
    /// <exception cref="OutcomeUnknownException">Nothing can be concluded from the answer.</exception>
    public static FindResult ToFindResult(Answer answer, Ticket ticket) => answer.Kind switch
    {
        AnswerKind.AlreadyExists => new FindResult.Found(answer.Id, answer.Status),
        AnswerKind.Absent => new FindResult.Absent(),
        AnswerKind.Rejected => new FindResult.Refused(MaskReason(answer.Reason, ticket)),
        _ => throw new OutcomeUnknownException($"The look-up proves nothing: {MaskReason(answer.Reason, ticket)}"),
    };

    // Systems quote the values they refuse. A reason reaches logs and alerts, where a resident's data must not appear.
    private static string MaskReason(string? reason, Ticket ticket) =>
        reason is null ? "no reason given" : new ResidentMask(ticket).Apply(reason);
}
