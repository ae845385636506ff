using System.Collections.Frozen;
using System.Collections.Immutable;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Dispatch;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Tests.ParkedWork;

/// <summary>Parked items, and a city, for tests of the rules.</summary>
internal static class Case
{
    public const string ParkReason = "refused: HTTP 500";

    public static Actor Ann { get; } = new("ann", "looked at it", Some.Noon);

    /// <summary>
    /// The test city. Its departments' systems can be asked for an order (<c>find</c>), drop a second copy themselves (<c>safe</c>), or do
    /// neither (<c>none</c>).
    /// </summary>
    public static CityConfiguration City(string kind = "find") => TestCity.Make() with
    {
        Mappings = new[] { "streets-soap", "parks-sql" }.ToImmutableSortedDictionary(n => n, n => MappingOf(n, kind)),
    };

    private static Mapping MappingOf(string name, string kind) => TestMapping.Of(kind) with
    {
        Name = name,
        Status = new StatusTable(new Dictionary<string, WorkOrderState> { ["done"] = WorkOrderState.Completed }.ToFrozenDictionary()),
    };

    public static Ticket Ticket(long id = 417, params IEnumerable<WorkOrder> orders) => Some.Ticket(id) with
    {
        Service = TestCity.Asked,
        Description = "deep hole",
        Location = new Location("1 Main St"),
        Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("WHISHETN", ["123"]),
        Resident = new Resident { FirstName = "Ana", Email = "ana@example.org", Channel = ContactMethod.Mail },
        WorkOrders = [.. orders],
    };

    /// <summary>An order at streets, sent five times and parked.</summary>
    public static WorkOrder Order(WorkOrderState state = WorkOrderState.Parked, bool mayHaveArrived = false, int ordinal = 1) =>
        Some.Order(417, ordinal, state) with
        {
            Mapping = "streets-soap",
            MayHaveArrived = mayHaveArrived,
            Sends = 5,
            SentAt = Some.Noon.AddSeconds(-10),
            Reason = ParkReason,
        };

    public static ParkedItem Submit(WorkOrder? order = null, string? parked = ParkReason, bool mayHaveRun = false)
    {
        order ??= Order();
        var item = Of(JobKind.Submit, WorkOrderId.Of(417, order.Ordinal), Ticket(417, order), parked);
        return item with { Job = item.Job with { MayHaveRun = mayHaveRun } };
    }

    public static ParkedItem Of(JobKind kind, long subject, Ticket? ticket, string? parked = ParkReason)
    {
        var job = new Job
        {
            Kind = kind,
            Subject = subject,
            Lane = "to:streets-soap",
            DueAt = Some.Noon.AddDays(-1),
            Parked = parked,
            Attempts = 4,
            Failures = 8,
            WrittenAt = Some.Noon.AddHours(-1),
        };
        return new ParkedItem(job, ticket);
    }

    /// <summary>A ticket that could not be routed.</summary>
    public static ParkedItem Unrouted(string service = "gone") => Of(JobKind.Route, 417, Ticket() with { Service = service });

    /// <summary>A ticket whose first order its department refused as another department's work.</summary>
    public static ParkedItem Misrouted(params IEnumerable<WorkOrder> others) =>
        Of(JobKind.Route, 417, Ticket(417, [Order(WorkOrderState.WrongDepartment), .. others]));

    public static ParkedItem Notify(NoticeEvent noticeEvent = NoticeEvent.Completed)
    {
        var item = Of(
            JobKind.Notify, Notice.IdOf(417, noticeEvent, ContactMethod.Mail), Ticket(417, Order(WorkOrderState.Completed)));
        return item with { Notice = Some.Notice(417, noticeEvent) };
    }

    /// <summary>A status update with a code that had no meaning when it was read.</summary>
    public static ParkedItem Status(string code)
    {
        var item = Of(JobKind.ApplyStatus, WorkOrderId.Of(417, 1), Ticket(417, Order(WorkOrderState.Received)));
        var payload = $$"""{"Code":"{{code}}","ChangedAt":"2026-07-06T12:00:00+00:00","Note":"ask Ana"}""";
        return item with { Job = item.Job with { Payload = payload } };
    }

    public static Decision.Done ShouldBeDone(this Decision decision) =>
        decision.ShouldBeOfType<Decision.Done>((decision as Decision.Refused)?.Message);

    /// <summary>Asserts that the decision is a refusal, and returns its message.</summary>
    public static string ShouldBeRefused(this Decision decision) =>
        decision.ShouldBeOfType<Decision.Refused>((decision as Decision.Done)?.Message).Message;
}
