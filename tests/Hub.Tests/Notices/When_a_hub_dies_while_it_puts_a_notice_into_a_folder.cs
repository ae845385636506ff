using Allentown311.Hub.Notices.Senders;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Time.Testing;

namespace Allentown311.Hub.Tests.Notices;

/// <summary>What lies in the folder after a kill at each point, and what the next hub makes of it: the notice is there once.</summary>
[TestClass]
public sealed class When_a_hub_dies_while_it_puts_a_notice_into_a_folder
{
    private const string Name = "65553.eml";

    [TestMethod]
    [DataRow(false, false, null, "whole", DisplayName = "before it wrote anything")]
    [DataRow(false, false, "ha", "whole", DisplayName = "in the middle of the file")]
    [DataRow(true, false, "whole", "whole", DisplayName = "before the file had its name")]
    [DataRow(true, true, null, "whole", DisplayName = "after the file had its name")]
    [DataRow(true, false, null, null, DisplayName = "after the reader took the file")]
    public async Task The_notice_is_there_once(bool marked, bool named, string? temporary, string? expected)
    {
        using var folder = new TempFolder();
        var written = 0;
        var time = new FakeTimeProvider(Some.Noon);
        var path = Path.Combine(folder.Path, Name);
        if (marked)
        {
            await Folder(folder, time).PutAsync(Name, p => File.WriteAllTextAsync(p, "whole"));
            if (!named)
            {
                File.Delete(path);
            }
        }

        if (temporary is not null)
        {
            await File.WriteAllTextAsync($"{path}.tmp", temporary);
        }

        await Folder(folder, time).PutAsync(Name, p =>
        {
            written++;
            return File.WriteAllTextAsync(p, "whole");
        });

        (File.Exists(path) ? await File.ReadAllTextAsync(path) : null).ShouldBe(expected);
        written.ShouldBe(marked ? 0 : 1);
        Directory.GetFiles(folder.Path, "*.tmp").ShouldBeEmpty();
    }

    [TestMethod]
    public async Task What_was_put_there_is_known_for_three_months_and_no_mark_is_kept_for_ever()
    {
        using var folder = new TempFolder();
        var time = new FakeTimeProvider(Some.Noon);
        await PutAsync(Name);
        File.Delete(Path.Combine(folder.Path, Name));

        foreach (var month in new[] { 1, 2, 3, 4 })
        {
            time.SetUtcNow(Some.Noon.AddMonths(month));
            await PutAsync($"{month}.eml");
            if (month == 2)
            {
                await PutAsync(Name);
                File.Exists(Path.Combine(folder.Path, Name)).ShouldBeFalse("its reader took it two months ago");
            }
        }

        Directory.GetDirectories(Path.Combine(folder.Path, "marks")).Length.ShouldBe(3);

        Task PutAsync(string name) => Folder(folder, time).PutAsync(name, p => File.WriteAllTextAsync(p, "whole"));
    }

    private static PickupFolder Folder(TempFolder folder, FakeTimeProvider time) =>
        new(folder.Path, Path.Combine(folder.Path, "marks"), time);
}
