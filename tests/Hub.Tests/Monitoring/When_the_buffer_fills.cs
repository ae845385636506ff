using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_the_buffer_fills
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_buffer_accepts_events_up_to_its_size_and_again_once_there_is_room()
    {
        using var data = new TempFolder();
        var time = new ManualTimeProvider();
        var buffer = new SeqBuffer(data.Path, time, maxBytes: 100);
        var log = new EventNameLog();
        buffer.ReportTo(log);
        var file = $"{buffer.BaseFile}-20260301.clef";
        await File.WriteAllBytesAsync(file, new byte[99]);
        buffer.HasRoom().ShouldBeTrue();

        await File.WriteAllBytesAsync(file, new byte[100]);
        buffer.HasRoom().ShouldBeTrue("the disk is checked once a second");
        time.Advance(TimeSpan.FromSeconds(1));
        buffer.HasRoom().ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        buffer.HasRoom().ShouldBeFalse();

        File.Delete(file);
        time.Advance(TimeSpan.FromSeconds(1));
        buffer.HasRoom().ShouldBeTrue();
        log.Names.ShouldBe(["SeqBufferFull"]);
    }

    [TestMethod]
    public async Task An_event_that_is_logged_while_the_buffer_is_full_is_not_posted()
    {
        using var data = new TempFolder();
        Directory.CreateDirectory(data.File("seq"));

        // A sparse file of the size limit. The sink does not post it, because its name holds no date.
        var large = data.File(Path.Combine("seq", "events-large.clef"));
        await using (var file = File.Create(large))
        {
            file.SetLength(400L * 1024 * 1024);
        }

        await using var seq = await FakeSeq.StartAsync();
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], data.Path, TimeSpan.FromMilliseconds(20)))
        {
            var log = host.Logger<When_the_buffer_fills>();
            Write(log, "while the buffer is full");
            File.Delete(large);
            await WaitUntil.TrueAsync(
                () =>
                {
                    Write(log, "after it was emptied");
                    return seq.Events.Count > 0;
                },
                TestContext.CancellationToken);
        }

        seq.Events.Select(e => e.Text("Text")).Distinct().ShouldBe(["after it was emptied"]);
    }

    [TestMethod]
    public void Only_the_owner_may_read_the_folder_even_when_others_could_before()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no file modes.");
            return;
        }

        using var data = new TempFolder();
        var folder = data.File("seq");
        const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(folder, Open);
        _ = new SeqBuffer(data.Path, TimeProvider.System);
        File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [TestMethod]
    public void A_folder_that_cannot_be_created_is_named()
    {
        using var data = new TempFolder();
        File.WriteAllText(data.File("seq"), "in the way");
        var problem = Should.Throw<MonitoringSettingsException>(() => new SeqBuffer(data.Path, TimeProvider.System));
        problem.Message.ShouldContain(data.File("seq"));
    }

    [LoggerMessage(1, LogLevel.Information, "It is {Text}", EventName = "Written")]
    private static partial void Write(ILogger log, string text);
}
