package dev.berth.profiles;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.vm.progress.Progress;

/** Has names of profiles in files of its own, which follow when a profile is given another name. */
public interface NameKeeper {

    /** A profile is called otherwise from now on. Repeating it changes nothing. */
    void renamed(ProfileName from, ProfileName to, Progress progress);
}
