using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Allentown311.Acceptance.Crashes;

[TestClass]
public class When_the_hub_is_built_for_use
{
    private static readonly string[] Files = ["hub.dll", "Allentown311.Connectors.dll"];

    [TestMethod]
    public void The_hub_has_no_crash_points()
    {
        var (ordinary, crash) = CrashBuild.Folders();

        // The build with crash points has them all; otherwise this test would find none for another reason.
        PointsIn(crash).ShouldBe(CrashPoints.All, ignoreOrder: true);
        PointsIn(ordinary).ShouldBeEmpty();
    }

    private static List<string> PointsIn(string folder) =>
        [.. Files.SelectMany(file => ReadStrings(Path.Combine(folder, file))).Where(CrashPoints.All.Contains).Distinct()];

    // Each crash point is a call with the point's name, which the compiler stores among the assembly's strings.
    private static List<string> ReadStrings(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        var metadata = assembly.GetMetadataReader();
        var strings = new List<string>();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
            strings.Add(metadata.GetUserString(handle));
        return strings;
    }
}
