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

/// <summary>Parked items and a city to decide over.</summary>
internal static class Case
{
    public const string Why = "refused: HTTP 500";

    public static Actor Ann { get; } = new("ann", "looked at it", Some.Noon);

    /// <summary>The test city, with mappings whose systems can be asked, drop doubles by themselves, or neither.</summary>
    public static CityConfiguration City(string kind = "find") => TestCity.Make() with
    {
        Mappings = new[] { "streets-soap", "parks-sql" }.ToImmutableSortedDictionary(n => n, n => (Mapping)(TestMapping.Of(kind) with
        {
            Name = n,
            Status = new StatusTable(new Dictionary<string, WorkOrderState> { ["done"] = WorkOrderState.Completed }.ToFrozenDictionary()),
        })),
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

    /// <summary>An order at streets.</summary>
    public static WorkOrder Order(WorkOrderState state = WorkOrderState.Parked, bool mayHaveArrived = false, int ordinal = 1) => Some.Order(417, ordinal, state) with
    {
        Mapping = "streets-soap",
        MayHaveArrived = mayHaveArrived,
        Sends = 5,
        SentAt = Some.Noon.AddSeconds(-10),
        Reason = Why,
    };

    public static ParkedItem Submit(WorkOrder? order = null, string? parked = Why, bool mayHaveRun = false) =>
        Of(JobKind.Submit, WorkOrderId.Of(417, (order ?? Order()).Ordinal), Ticket(417, order ?? Order()), parked) is var item
            ? item with { Job = item.Job with { MayHaveRun = mayHaveRun } } : throw new InvalidOperationException();

    public static ParkedItem Of(JobKind kind, long subject, Ticket? ticket, string? parked = Why) => new(
        new Job { Kind = kind, Subject = subject, Lane = "to:streets-soap", DueAt = Some.Noon.AddDays(-1), Parked = parked, Attempts = 4, Failures = 8, WrittenAt = Some.Noon.AddHours(-1) }, ticket);

    public static ParkedItem Unrouted(string service = "gone") => Of(JobKind.Route, 417, Ticket() with { Service = service });

    public static ParkedItem Wrong(params IEnumerable<WorkOrder> others) => Of(JobKind.Route, 417, Ticket(417, [Order(WorkOrderState.WrongDepartment), .. others]));

    public static ParkedItem Notify(NoticeEvent e = NoticeEvent.Completed) =>
        Of(JobKind.Notify, Notice.IdOf(417, e, ContactMethod.Mail), Ticket(417, Order(WorkOrderState.Completed))) with { Notice = Some.Notice(417, e) };

    public static ParkedItem Status(string code) =>
        Of(JobKind.ApplyStatus, WorkOrderId.Of(417, 1), Ticket(417, Order(WorkOrderState.Received))) is var item
            ? item with { Job = item.Job with { Payload = $$"""{"Code":"{{code}}","ChangedAt":"2026-07-06T12:00:00+00:00","Note":"ask Ana"}""" } } : throw new InvalidOperationException();

    public static Decision.Done ShouldBeDone(this Decision decision) => decision.ShouldBeOfType<Decision.Done>((decision as Decision.Refused)?.Why);

    public static string ShouldBeRefused(this Decision decision) => decision.ShouldBeOfType<Decision.Refused>((decision as Decision.Done)?.Says).Why;
}
