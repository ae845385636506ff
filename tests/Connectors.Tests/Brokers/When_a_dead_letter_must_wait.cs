using Allentown311.Connectors.Brokers;
using Microsoft.Extensions.Time.Testing;

namespace Allentown311.Connectors.Tests.Brokers;

/// <summary>
/// The waiting alone; <c>When_a_status_message_arrives</c> and the hub's <c>When_a_message_cannot_be_handled</c> show it with a broker.
/// </summary>
[TestClass]
public sealed class When_a_dead_letter_must_wait
{
    public TestContext TestContext { get; set; } = null!;

    private readonly FakeTimeProvider clock = new();
    private readonly Source source = new();
    private readonly List<DeadLetterTrouble?> reports = [];

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task It_is_tried_again_and_keeps_no_other_from_being_tried()
    {
        source.Refused.Add("stuck");
        await using var pending = NewPending();

        (await pending.AddAsync(Message("stuck"), "r")).ShouldBe("no room");
        var good = pending.AddAsync(Message("good"), "r");
        await AdvanceUntilAsync(() => good.IsCompletedSuccessfully && source.DeadLetters.Contains("good"));
        pending.Count.ShouldBe(1);
        reports.OfType<DeadLetterTrouble>().Select(r => r.Problem).Distinct().ShouldBe(["no room"]);

        source.Refused.Clear();
        await AdvanceUntilAsync(() => pending.Count == 0);
        source.DeadLetters.ShouldBe(["good", "stuck"]);
        await AdvanceUntilAsync(() => reports[^1] is null);
    }

    [TestMethod]
    public async Task A_message_that_the_broker_has_taken_back_is_forgotten()
    {
        source.Gone.Add("gone");
        await using var pending = NewPending();

        (await pending.AddAsync(Message("gone"), "r")).ShouldBeNull();

        pending.Count.ShouldBe(0);
        reports.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task No_more_is_read_when_what_waits_would_fill_the_memory()
    {
        source.Refused.Add("large");
        await using var pending = NewPending();
        pending.Full.ShouldBeNull();

        await pending.AddAsync(new ReceivedMessage("large", new byte[65 * 1024 * 1024], 1), "r");

        pending.Full.ShouldNotBeNull().ShouldContain("no room");
    }

    [TestMethod]
    public async Task After_the_end_of_its_queue_nothing_is_tried_and_nobody_waits()
    {
        source.Refused.Add("stuck");
        var pending = NewPending();
        await pending.AddAsync(Message("stuck"), "r");
        await pending.DisposeAsync();

        (await pending.AddAsync(Message("late"), "r")).ShouldNotBeNull();
        reports[^1].ShouldBeNull("the broker has the messages again");
    }

    private static ReceivedMessage Message(string id) => new(id, new byte[1], 1);

    private PendingDeadLetters NewPending() => new(source, clock, trouble =>
    {
        reports.Add(trouble);
        return Task.CompletedTask;
    });

    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            clock.Advance(TimeSpan.FromSeconds(61));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.CancellationToken);
        }
    }

    private sealed class Source : IMessageSource
    {
        public HashSet<string> Refused { get; } = [];

        public HashSet<string> Gone { get; } = [];

        public List<string> DeadLetters { get; } = [];

        public Task DeadLetterAsync(ReceivedMessage message, string reason, CancellationToken ct)
        {
            if (Refused.Contains(message.Id) || Gone.Contains(message.Id))
            {
                throw new BrokerUnavailableException("no room") { IsMessageGone = Gone.Contains(message.Id) };
            }

            DeadLetters.Add(message.Id);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct) =>
            throw new NotSupportedException();

        public Task CompleteAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct) => throw new NotSupportedException();

        public Task ReturnAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
