using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Allentown311.Simulation;

/// <summary><c>./eng/simulate.sh --prove</c> takes each mend out and shows the seeds that find the fault again.</summary>
[TestClass]
public sealed class When_a_mend_is_taken_out
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(ThisFile())!, "Mends");

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object[]> Mends =>
        Directory.EnumerateFiles(Folder, "*.patch").Select(file => new object[] { Path.GetFileName(file) });

    [TestMethod]
    [DynamicData(nameof(Mends))]
    public async Task It_comes_out_of_the_code_as_it_is(string mend)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["apply", "--check", Path.Combine(Folder, mend)])
        {
            WorkingDirectory = Path.GetFullPath(Path.Combine(Folder, "..", "..", "..")),
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        var error = await git.StandardError.ReadToEndAsync(TestContext.CancellationToken);
        await git.WaitForExitAsync(TestContext.CancellationToken);

        git.ExitCode.ShouldBe(0, $"make the patch anew: {error}");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
