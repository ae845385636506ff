using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Events;
using Allentown311.Hub.Links;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Store;
using Microsoft.AspNetCore.Mvc;

namespace Allentown311.Hub.Operations;

/// <summary>
/// The endpoints where administrators and scripts read a running hub: counts, work orders, call-backs, a ticket's timeline.
/// </summary>
internal static class OperationsEndpoints
{
    private const int PageSize = 1_000;

    /// <summary>
    /// Maps the endpoints. Each needs a key of scope read, and those that show residents' data one of scope operate.
    /// </summary>
    public static void MapReads(this WebApplication app)
    {
        var read = app.MapGroup("/api").RequireScope(Scopes.Read);
        read.MapGet("/status", async (
            [FromServices] StoreReport? report,
            IStore store,
            LinkReports links,
            Canary canary,
            NodeReports nodes,
            TimeProvider time,
            CancellationToken ct) =>
        {
            var counts = await store.Desk.CountAsync(ct).ConfigureAwait(false);
            return HubStatus.Of(counts) with
            {
                Store = report,
                Links = await links.ReadAsync(counts, ct).ConfigureAwait(false),
                Canary = await canary.ReadAsync(ct).ConfigureAwait(false),
                Nodes = await nodes.ReadAsync(ct).ConfigureAwait(false),
                Outbox = await store.Messages.CountAsync(ct).ConfigureAwait(false),
                Stuck = await StuckMessages.ReadAsync(store, time.GetUtcNow(), ct).ConfigureAwait(false),
            };
        });
        read.MapGet("/orders", ReadOrdersAsync);
        var operate = app.MapGroup("/api").RequireScope(Scopes.Operate);
        operate.MapGet("/callbacks", ReadCallBacksAsync);
        operate.MapGet("/tickets/{number}", ReadTicketAsync);
    }

    private static async Task<IResult> ReadOrdersAsync(IStore store, CancellationToken ct, long after = 0)
    {
        var orders = await store.Tickets.OrdersAfterAsync(after, PageSize, ct).ConfigureAwait(false);
        var explained = orders.Where(o => o.Reason is not null).Select(o => WorkOrderId.TicketId(o.Id)).Distinct().ToList();
        var found = explained.Count == 0 ? [] : await store.Tickets.FindAsync(explained, ct).ConfigureAwait(false);
        var tickets = found.ToDictionary(t => t.Id);
        return Results.Ok(new
        {
            orders = orders.Select(o => new
            {
                reference = o.Reference,
                ticket = string.Join('-', o.Reference.Split('-')[^4..^1]),
                mapping = o.Mapping,
                state = o.State.Name(),
                externalId = o.ExternalId,
                reason = ReasonMask.Apply(o.Reason, tickets.GetValueOrDefault(WorkOrderId.TicketId(o.Id))),
            }),
            next = orders.Count == PageSize ? orders[^1].Id : (long?)null,
        });
    }

    // The list has names and telephone numbers, so whoever reads it is kept in the audit.
    private static async Task<IResult> ReadCallBacksAsync(
        HttpContext http, IStore store, AccessControl access, TimeProvider time, CancellationToken ct)
    {
        if (access.Caller(http, Scopes.Payloads) is null)
        {
            return Results.Problem(
                "Whom to call is residents' data: it needs a key with scope payloads besides operate.",
                statusCode: StatusCodes.Status403Forbidden);
        }

        var audit = CallBackAudit.Read(AccessControl.NameOf(http), time.GetUtcNow());
        await store.CommitAsync(new Commit { Audit = { audit } }, ct).ConfigureAwait(false);
        var notices = await store.Desk.CallBacksAsync(PageSize, ct).ConfigureAwait(false);
        var found = await store.Tickets.FindAsync([.. notices.Select(n => n.TicketId).Distinct()], ct).ConfigureAwait(false);
        var tickets = found.ToDictionary(t => t.Id);
        return Results.Ok(notices.Select(n => (Notice: n, Ticket: tickets[n.TicketId])).Select(c => new
        {
            ticket = c.Ticket.Number,
            @event = c.Notice.Event.Name(),
            name = c.Ticket.Resident.Name,
            phone = c.Ticket.Resident.Phone,
            language = c.Ticket.Resident.Language,
            since = c.Notice.CreatedAt,
            reason = c.Notice.Reason,
        }));
    }

    private static async Task<IResult> ReadTicketAsync(IStore store, string number, CancellationToken ct)
    {
        if (!TicketNumber.TryParse(number, out var id) || await store.Tickets.FindAsync([id], ct).ConfigureAwait(false) is not [var ticket])
        {
            return Results.Problem("There is no ticket of that number.", statusCode: StatusCodes.Status404NotFound);
        }

        var timeline = await store.Tickets.TimelineAsync(id, ct).ConfigureAwait(false);
        var notices = await store.Tickets.NoticesOfAsync(id, ct).ConfigureAwait(false);
        return Results.Ok(new
        {
            number = ticket.Number,
            service = ticket.Service,
            status = ticket.Status.ToString(),
            resolution = ticket.Resolution?.ToString(),
            due = ticket.DueAt,
            orders = ticket.WorkOrders.Select(o => new
            {
                reference = o.Reference,
                department = o.Department,
                state = o.State.Name(),
                externalId = o.ExternalId,
                reason = ReasonMask.Apply(o.Reason, ticket),
            }),
            timeline = timeline.Select(e =>
                new { at = e.At, what = e.What, order = e.Ordinal, detail = ReasonMask.Apply(e.Detail, ticket) }),
            notices = notices.Select(n => new
            {
                @event = n.Event.Name(),
                channel = n.Channel.ToString(),
                state = n.State.ToString(),
            }),
        });
    }
}
