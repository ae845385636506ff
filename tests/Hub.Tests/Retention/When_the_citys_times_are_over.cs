using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Retention;

/// <summary>A running hub destroys by itself, in the order of the classes, what the city no longer keeps.</summary>
[TestClass]
public sealed class When_the_citys_times_are_over
{
    private static readonly CityConfiguration City = TestCity.Make() with
    {
        Retention = new RetentionSettings { Contacts = TimeSpan.FromDays(30), Tickets = TimeSpan.FromDays(365) },
    };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Each_ticket_loses_what_its_age_calls_for_and_the_next_purge_is_a_day_away()
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var hub = await RunningHub.StartAsync(City);
        int[] days = [400, 40, 10];
        await hub.Store.CommitAsync(Some.New(days.Select(age => Ended(age, now))), default);
        await hub.Store.Jobs.EnsureAsync(PurgeStep.JobAt(now), default);

        while ((await hub.Store.Jobs.FindAsync(JobKind.Purge, 1, default))?.DueAt is not { } due || due < now.AddHours(23))
        {
            // A commit wakes the walk, which does not look for what a test writes into its database.
            TestContext.CancellationToken.ThrowIfCancellationRequested();
            using var posted = await hub.PostAsync();
        }

        var tickets = await hub.Store.Tickets.FindAsync([.. days.Select(age => (long)age)], default);
        tickets.OrderByDescending(t => t.Id).Select(t => t.Destroyed)
            .ShouldBe([DestroyedParts.Content, DestroyedParts.Contacts, DestroyedParts.None]);
        (await hub.Store.Desk.AuditAsync(0, 9, default)).Select(l => (l.Entry.Who, l.Entry.What, l.Entry.Reason)).ShouldBe(
        [
            ("hub", "purge.tickets", "retention tickets: 365d"),
            ("hub", "purge.contacts", "retention contacts: 30d"),
        ]);
    }

    private static Ticket Ended(int days, DateTimeOffset now) => Some.Full(days) with
    {
        Version = 1,
        RequestedAt = now.AddDays(-days),
        UpdatedAt = now.AddDays(-days),
        WorkOrders = [Some.Order(days, 1, WorkOrderState.Completed)],
    };
}
