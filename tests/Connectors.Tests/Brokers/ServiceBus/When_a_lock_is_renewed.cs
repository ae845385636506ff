using Allentown311.Connectors.Brokers.ServiceBus;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_a_lock_is_renewed
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private readonly ManualTime time = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(60, 10)]
    [DataRow(300, 10)]
    [DataRow(15, 5)]
    [DataRow(3660, 10, DisplayName = "Our clock is an hour slow")]
    [DataRow(-3540, 1.5, DisplayName = "Our clock is an hour fast")]
    public void A_lock_is_renewed_well_before_it_ends_even_when_our_clock_is_wrong(double secondsLeft, double interval) =>
        LockRenewal.IntervalFor(Noon.AddSeconds(secondsLeft), Noon).ShouldBe(TimeSpan.FromSeconds(interval));

    [TestMethod]
    public async Task A_lock_is_renewed_repeatedly_until_it_is_removed()
    {
        var firstRenewals = 0;
        await using var renewal = new LockRenewal(time);
        renewal.Add("first", time.GetUtcNow().AddSeconds(30), _ => Task.FromResult(Interlocked.Increment(ref firstRenewals)));

        await AdvanceUntilAsync(() => firstRenewals == 3);
        renewal.Remove("first");
        var secondRenewals = 0;
        renewal.Add("second", time.GetUtcNow().AddSeconds(30), _ => Task.FromResult(Interlocked.Increment(ref secondRenewals)));
        await AdvanceUntilAsync(() => secondRenewals == 2);

        firstRenewals.ShouldBe(3);
    }

    [TestMethod]
    public async Task A_failed_renewal_is_tried_again_and_a_lost_lock_is_not()
    {
        var failures = 0;
        var losses = 0;
        await using var renewal = new LockRenewal(time);
        renewal.Add("failing", time.GetUtcNow().AddSeconds(30), _ =>
        {
            failures++;
            throw new ServiceBusException("words", ServiceBusFailureReason.ServiceCommunicationProblem);
        });
        renewal.Add("lost", time.GetUtcNow().AddSeconds(30), _ =>
        {
            losses++;
            throw new ServiceBusException("words", ServiceBusFailureReason.MessageLockLost);
        });

        await AdvanceUntilAsync(() => failures == 3);

        losses.ShouldBe(1);
    }

    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        for (var seconds = 0; !condition(); seconds++)
        {
            seconds.ShouldBeLessThan(5000, "It has not become true");
            time.Advance(LockRenewal.Tick);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.CancellationToken);
        }
    }
}
