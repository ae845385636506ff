using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Allentown311.Acceptance.Crashes;

[TestClass]
public class When_the_hub_is_built_for_use
{
    private static readonly string[] Files = ["hub.dll", "Allentown311.Connectors.dll"];

    [TestMethod]
    public void It_has_no_point_at_which_it_could_be_told_to_die()
    {
        var (ordinary, crash) = CrashBuild.Folders();

        // The other build has them all, or this test would find none for another reason.
        PointsIn(crash).ShouldBe(CrashPoints.All, ignoreOrder: true);
        PointsIn(ordinary).ShouldBeEmpty();
    }

    private static List<string> PointsIn(string folder) =>
        [.. Files.SelectMany(file => Strings(Path.Combine(folder, file))).Where(CrashPoints.All.Contains).Distinct()];

    // A call passes the point's name, and a name passed is a string of the assembly.
    private static List<string> Strings(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        var metadata = assembly.GetMetadataReader();
        var strings = new List<string>();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
            strings.Add(metadata.GetUserString(handle));
        return strings;
    }
}
