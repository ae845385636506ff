using Allentown311.Connectors.Coded;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors.Tests.Contract;

/// <summary>The mistakes that connectors really make.</summary>
public enum Mistake
{
    None,
    SecondRecordForARepeat,
    LostAnswerCountsAsCreated,
    LostAnswerCountsAsNotSent,
    FailedLookUpCountsAsAbsent,
    LongTextIsCut,
    TextIsEscapedTwice,
    OnlyTheFirstPageIsRead,
    LocalTimeIsTakenForUtc,
    UnknownCodeIsGuessed,
    CancellationIsOverheard,
    SendsAfterTheLeaseIsLost,
    SystemThatIsDownHasNoNews,
    OneBadRowEndsThePage,
    RefusalCountsAsCreated,
}

/// <summary>A connector to <see cref="MemoryDepartment"/>, sound but for one mistake.</summary>
[WorkOrderConnector]
[ConnectorSetting("mistake", "None", Required = true)]
public sealed class FaultyConnector(ConnectorContext context, MemoryDepartment department) : IWorkOrderConnector, IFindWorkOrder
{
    private const int PageSize = 10;
    private readonly Mistake mistake = Enum.Parse<Mistake>(context.Setting("mistake"));

    /// <summary>As the hub would make it; the department is set by the rig.</summary>
    public FaultyConnector(ConnectorContext context)
        : this(context, new MemoryDepartment())
    {
    }

    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        var token = mistake == Mistake.CancellationIsOverheard ? CancellationToken.None : ct;
        var kind = context.Code("kind", order);
        var text = Written(order.Ticket.Description);
        if (mistake == Mistake.SendsAfterTheLeaseIsLost)
        {
            var sent = await SendAsync(order, kind, text, token);
            order.Trail.Sends($"{order.Reference} {kind} {text}");
            return sent;
        }

        order.Trail.Sends($"{order.Reference} {kind} {text}");
        order.Trail.EnsureHeld();
        return await SendAsync(order, kind, text, token);
    }

    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        order.Trail.Sends($"find {order.Reference}");
        try
        {
            var found = await department.FindAsync(order.Reference, ct);
            order.Trail.Answers(found is null ? "absent" : $"found {found}");
            return found is null ? new FindResult.Absent() : new FindResult.Found(found);
        }
        catch (HttpRequestException) when (mistake == Mistake.FailedLookUpCountsAsAbsent)
        {
            return new FindResult.Absent();
        }
    }

    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        var from = int.Parse(cursor ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        IReadOnlyList<MemoryDepartment.Change> changes;
        try
        {
            changes = await department.ChangesAsync(from, PageSize, ct);
        }
        catch (HttpRequestException) when (mistake == Mistake.SystemThatIsDownHasNoNews)
        {
            return StatusPage.Nothing(cursor);
        }

        List<StatusUpdate> updates = [];
        List<Mappings.Translation.RejectedRow> rejected = [];
        foreach (var (change, row) in changes.Select((c, i) => (c, i + 1)))
        {
            if (DateTimeOffset.TryParse(change.At, System.Globalization.CultureInfo.InvariantCulture, out var at))
            {
                updates.Add(Read(change, at));
            }
            else if (mistake == Mistake.OneBadRowEndsThePage)
            {
                throw new FormatException("a time cannot be read");
            }
            else
            {
                rejected.Add(new Mappings.Translation.RejectedRow(row, "the time cannot be read", change.ToString()));
            }
        }

        var more = changes.Count == PageSize && mistake != Mistake.OnlyTheFirstPageIsRead;
        return new StatusPage { Updates = updates, Rejected = rejected, Cursor = $"{from + changes.Count}", More = more };
    }

    public async Task<Probe> CheckAsync(CancellationToken ct)
    {
        try
        {
            await department.ChangesAsync(0, 1, ct);
            return new Probe(true, "it answers");
        }
        catch (HttpRequestException e)
        {
            return new Probe(false, e.Message);
        }
    }

    private async Task<SubmitResult> SendAsync(OutgoingOrder order, string kind, string text, CancellationToken ct)
    {
        try
        {
            var (id, isNew, refusal) = await department.CreateAsync(
                order.Reference, kind, text, dropsDoubles: mistake != Mistake.SecondRecordForARepeat, ct);
            order.Trail.Answers(refusal ?? id);
            return refusal is not null && mistake != Mistake.RefusalCountsAsCreated ? new SubmitResult.Rejected(refusal)
                : isNew ? new SubmitResult.Created(id) : new SubmitResult.AlreadyExists(id);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return new SubmitResult.Retry(e.Message);
        }
        catch (HttpRequestException) when (mistake == Mistake.LostAnswerCountsAsCreated)
        {
            return new SubmitResult.Created("0");
        }
        catch (HttpRequestException e) when (mistake == Mistake.LostAnswerCountsAsNotSent)
        {
            return new SubmitResult.Retry(e.Message);
        }
    }

    private string Written(string text) => mistake switch
    {
        Mistake.LongTextIsCut => text[..Math.Min(text.Length, 255)],
        Mistake.TextIsEscapedTwice => System.Net.WebUtility.HtmlEncode(text),
        _ => text,
    };

    private StatusUpdate Read(MemoryDepartment.Change change, DateTimeOffset at) => new()
    {
        Reference = change.Reference,
        Code = change.Code,
        State = context.StateOf(change.Code) ?? (mistake == Mistake.UnknownCodeIsGuessed ? WorkOrderState.InProgress : null),
        ChangedAt = (mistake == Mistake.LocalTimeIsTakenForUtc ? at.AddHours(-4) : at).ToUniversalTime(),
        Note = change.Note,
    };
}
