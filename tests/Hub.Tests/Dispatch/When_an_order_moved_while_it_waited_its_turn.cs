using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Allentown311.Hub.Tests.Dispatch;

[TestClass]
public sealed class When_an_order_moved_while_it_waited_its_turn
{
    [TestMethod]
    public async Task An_order_that_the_department_has_by_now_is_not_sent_again()
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);

        // The queued copy is from before: the order had been looked up, was absent, and waits to be sent again.
        var queued = Some.Ticket(1, WorkOrderState.Pending) with { Service = TestCity.TwoDepartments, Version = 4 };
        await store.CommitAsync(Some.New(queued), default);
        var received = queued.With(queued.Order(1) with { State = WorkOrderState.Received, ExternalId = "S-1" });
        await store.CommitAsync(Some.Change(queued, received), default);

        (await SentAsync(store, queued)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task An_order_that_a_person_corrected_meanwhile_goes_out_corrected()
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        var queued = Some.Ticket(1, WorkOrderState.Pending) with { Service = TestCity.TwoDepartments, Version = 4 };
        await store.CommitAsync(Some.New(queued), default);
        await store.CommitAsync(Some.Change(queued, queued with { Description = "the right words" }), default);

        (await SentAsync(store, queued)).ShouldBe(["the right words"]);
    }

    private static async Task<List<string>> SentAsync(SqliteStore store, Ticket queued)
    {
        var department = new OfficeSystem();
        var city = TestCity.Make();
        var time = TimeProvider.System;
        var link = new DepartmentLink(TestMapping.Of("find"), department, new Lane(Some.Lane, 1), NoLanePause.Instance, time);
        using var links = new DepartmentLinks([link]);
        var log = NullLogger<SubmitStep>.Instance;
        var step = new SubmitStep(city, links, new TicketDecisions(store), new TrafficMeter(city, time), Some.Lease(time), time, log);
        await step.RunAsync(new Work(Some.Job(queued.Order(1).Id), queued), default);
        return department.Sent;
    }

    private sealed class OfficeSystem : IWorkOrderConnector
    {
        public List<string> Sent { get; } = [];

        public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
        {
            Sent.Add(order.Ticket.Description);
            return Task.FromResult<SubmitResult>(new SubmitResult.Created("S-2"));
        }

        public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) => Task.FromResult(StatusPage.Nothing(cursor));

        public Task<Probe> CheckAsync(CancellationToken ct) => Task.FromResult(new Probe(true, ""));
    }
}
