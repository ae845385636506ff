using Allentown311.Simulation.World;

namespace Allentown311.Simulation.Fuzzing;

/// <summary>
/// Property: a reader takes any bytes, or refuses them by an exception that it declares, within seconds and bounded memory.
/// <c>HUB_TEST_FUZZ_SECONDS</c> and <c>HUB_TEST_FUZZ_SEED</c> make the runs longer and different (see <c>./eng/fuzz.sh</c>).
/// </summary>
[TestClass]
public sealed class When_readers_meet_foreign_bytes
{
    private static readonly SimulatedCity City = new();

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object[]> Readers => ForeignReaders.All(City.Configuration).Select(reader => new object[] { reader.Name });

    [ClassCleanup]
    public static void Clean() => City.Dispose();

    [TestMethod]
    [DynamicData(nameof(Readers))]
    public void Each_takes_or_refuses_them(string name)
    {
        var reader = ForeignReaders.All(City.Configuration).Single(r => r.Name == name);
        var time = TimeSpan.FromSeconds(Setting("HUB_TEST_FUZZ_SECONDS", 7));
        var (read, refused) = FuzzRun.Run(reader, Setting("HUB_TEST_FUZZ_SEED", 1), time, TestContext.CancellationToken);

        read.ShouldBeGreaterThan(10);
        refused.ShouldBeLessThan(read, "some of what was changed can still be read");
        TestContext.WriteLine($"{name}: {read} inputs, {refused} refused");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? value : otherwise;
}
