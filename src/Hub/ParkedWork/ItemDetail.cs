using System.Text.Json;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>
/// One item in a list, as the API writes it. <c>kind</c>, <c>subject</c>, <c>lane</c> and <c>reason</c> are those of the first version of
/// the API.
/// </summary>
internal sealed record ItemLine(
    string Kind,
    long Subject,
    string Lane,
    string? Reason,
    string Id,
    DateTimeOffset Since,
    string Department,
    string About,
    string? Ticket)
{
    /// <summary>The line of an item; what its reason quotes of a resident is masked.</summary>
    public static ItemLine Of(ParkedItem item) => new(
        item.Job.Kind.ToString(),
        item.Job.Subject,
        item.Job.Lane,
        ReasonMask.Apply(item.Job.Parked, item.Ticket),
        item.Id,
        item.Job.WrittenAt,
        item.Department,
        item.About,
        item.Ticket?.Number);

    /// <summary>Records print their members; a reason may quote a resident.</summary>
    public override string ToString() => Id;
}

/// <summary>One attempt to send, as the API writes it.</summary>
internal sealed record AttemptDetail(DateTimeOffset At, string Outcome, string? Reason, long ElapsedMs, string? Sent, string? Answered)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"{Outcome} at {At:u}";
}

/// <summary>Why an item is parked, since when, what was sent and answered, and what a person may do.</summary>
internal sealed record ItemDetail(
    ItemLine Item,
    string? State,
    int Sends,
    DateTimeOffset? SentAt,
    bool MayHaveArrived,
    string? ExternalId,
    string? Payload,
    IReadOnlyList<AttemptDetail> Attempts,
    IReadOnlyList<string> MayDo)
{
    /// <summary>The detail of an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="attempts">What was sent and answered.</param>
    /// <param name="city">The city.</param>
    /// <param name="payloads">True to show residents' data; the caller has it audited.</param>
    /// <param name="actor">The person who reads it.</param>
    public static ItemDetail Of(ParkedItem item, IReadOnlyList<SendAttempt> attempts, CityConfiguration city, bool payloads, Actor actor)
    {
        var mask = item.Ticket is { } ticket ? new ResidentMask(ticket) : null;
        var line = ItemLine.Of(item);
        return new ItemDetail(
            payloads ? line with { Reason = item.Job.Parked } : line,
            item.Order?.State.Name(),
            item.Order?.Sends ?? 0,
            item.Order?.SentAt,
            item.Order is { MayHaveArrived: true } or { State: WorkOrderState.InDoubt } || item.Job.MayHaveRun,
            item.Order?.ExternalId,
            FormatPayload(item, payloads),
            [.. attempts.Select(ToDetail)],
            ParkedRules.FindAllowedActions(item, city, actor));

        AttemptDetail ToDetail(SendAttempt a) => new(
            a.At,
            a.Outcome,
            MaskUnlessAllowed(a.Reason),
            (long)a.Elapsed.TotalMilliseconds,
            MaskUnlessAllowed(a.Sent),
            MaskUnlessAllowed(a.Answered));

        string? MaskUnlessAllowed(string? text) => text is null || payloads ? text : mask?.Apply(text) ?? Hide(text);
    }

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => Item.Id;

    // A department's note may name any person; its status code and its number name none.
    private static string? FormatPayload(ParkedItem item, bool payloads)
    {
        if (item.Job.Payload is not { } payload)
        {
            return null;
        }

        if (payloads)
        {
            return payload;
        }

        if (item.Job.Kind != JobKind.ApplyStatus)
        {
            return Hide(payload);
        }

        var update = JsonSerializer.Deserialize(payload, StatusJson.Default.StatusUpdate)!;
        var note = update.Note is null ? "" : $", note {ResidentMask.Masked}";
        return $"code \"{update.Code}\", their number {update.ExternalId ?? "not given"}, changed {update.ChangedAt:u}{note}";
    }

    private static string Hide(string text) => $"{ResidentMask.Masked} {text.Length} characters";
}
