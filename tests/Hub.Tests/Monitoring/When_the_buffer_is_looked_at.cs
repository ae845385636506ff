using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_the_buffer_is_looked_at
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task It_takes_events_up_to_its_size_and_again_once_there_is_room()
    {
        using var data = new TempFolder();
        var time = new HandTime();
        var buffer = new SeqBuffer(data.Path, time, most: 100);
        var lines = new LogNames();
        buffer.ReportTo(lines);
        var file = $"{buffer.BaseFile}-20260301.clef";
        await File.WriteAllBytesAsync(file, new byte[99]);
        buffer.HasRoom().ShouldBeTrue();

        await File.WriteAllBytesAsync(file, new byte[100]);
        buffer.HasRoom().ShouldBeTrue("it looks at the disk once a second");
        time.Pass(TimeSpan.FromSeconds(1));
        buffer.HasRoom().ShouldBeFalse();
        time.Pass(TimeSpan.FromSeconds(1));
        buffer.HasRoom().ShouldBeFalse();

        File.Delete(file);
        time.Pass(TimeSpan.FromSeconds(1));
        buffer.HasRoom().ShouldBeTrue();
        lines.Names.ShouldBe(["SeqBufferFull"]);
    }

    [TestMethod]
    public async Task What_is_logged_while_it_is_full_stays_out_of_it()
    {
        using var data = new TempFolder();
        Directory.CreateDirectory(data.File("seq"));

        // A file without content that is as large as the buffer may be. The sink does not know it by this name.
        var large = data.File(Path.Combine("seq", "events-large.clef"));
        await using (var file = File.Create(large))
        {
            file.SetLength(400L * 1024 * 1024);
        }

        await using var seq = await FakeSeq.StartAsync();
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], data.Path, TimeSpan.FromMilliseconds(20)))
        {
            var log = host.Logger<When_the_buffer_is_looked_at>();
            Said(log, "while it is full");
            File.Delete(large);
            await Until.TrueAsync(
                () =>
                {
                    Said(log, "again");
                    return seq.Events.Count > 0;
                },
                TestContext.CancellationToken);
        }

        seq.Events.Select(e => e.Text("Text")).Distinct().ShouldBe(["again"]);
    }

    [TestMethod]
    public void Its_folder_is_its_owners_alone_also_where_it_was_open_before()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no modes of files.");
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
    public void A_folder_that_cannot_be_made_is_named()
    {
        using var data = new TempFolder();
        File.WriteAllText(data.File("seq"), "in the way");
        var problem = Should.Throw<MonitoringSettingsException>(() => new SeqBuffer(data.Path, TimeProvider.System));
        problem.Message.ShouldContain(data.File("seq"));
    }

    [LoggerMessage(1, LogLevel.Information, "It is {Text}", EventName = "Said")]
    private static partial void Said(ILogger log, string text);
}
